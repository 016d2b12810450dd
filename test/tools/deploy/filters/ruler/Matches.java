import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * Asks AWS's matcher. Each line of the input is {"patterns": [text], "records": [text]}; each line of the
 * output has a 1 for every record that meets one of the patterns and a 0 for every other, or says after "!"
 * why a pattern is refused. Each pattern has a machine of its own, as nobody knows how Lambda groups them.
 */
final class Matches {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(JSON.readTree(line)));
        }
        out.flush();
    }

    private static String answer(JsonNode asked) {
        List<Machine> machines = new ArrayList<>();
        for (JsonNode pattern : asked.get("patterns")) {
            Machine machine = new Machine();
            try {
                machine.addRule("pattern", pattern.asText());
            } catch (Exception error) {
                return "!" + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
            }
            machines.add(machine);
        }
        StringBuilder answer = new StringBuilder();
        for (JsonNode record : asked.get("records")) {
            answer.append(meetsOne(machines, record.asText()) ? '1' : '0');
        }
        return answer.toString();
    }

    private static boolean meetsOne(List<Machine> machines, String record) {
        for (Machine machine : machines) {
            try {
                if (!machine.rulesForJSONEvent(record).isEmpty()) return true;
            } catch (Exception error) {
                throw new IllegalStateException("A record cannot be matched: " + error.getMessage());
            }
        }
        return false;
    }
}
