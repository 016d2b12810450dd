import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Starts an OpenSearch node on the loopback address, and says why when it does not start. */
public class LoopbackOpenSearch {
  public static void main(String[] args) throws Exception {
    OpenSearchRunner runner = new OpenSearchRunner();
    // By itself it takes only ports below 9300.
    runner.setMaxHttpPort(65535);
    runner.onBuild((number, settings) -> {
      settings.put("network.host", "127.0.0.1");
      settings.put("transport.port", "19300");
      settings.put("discovery.type", "single-node");
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    });
    try {
      runner.build(args);
    } catch (Throwable failure) {
      failure.printStackTrace();
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        runner.close();
      } catch (Exception failure) {
        failure.printStackTrace();
      }
    }));
    Thread.currentThread().join();
  }
}
