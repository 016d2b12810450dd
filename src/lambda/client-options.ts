import { IN_FLIGHT } from '../model/delivery.ts';
import type { Settings } from './settings.ts';

/** What clients of the AWS SDK are given; its form is that of their `requestHandler`. */
export interface ClientOptions {
  readonly requestHandler: {
    readonly httpAgent: AgentOptions;
    readonly httpsAgent: AgentOptions;
  };
}

interface AgentOptions {
  readonly keepAlive: boolean;
  readonly maxSockets: number;
}

/**
 * Returns the options with which a handler makes its clients: as many sockets as all targets may have
 * requests on their way, for those of one service share a client. Sockets open as they are needed, and
 * the 50 of a client without options would be a limit that nobody has set.
 *
 * @example
 * createSnsSink({ client: new SNSClient(clientOptions(settings)), addresses: settings.targets })
 */
export function clientOptions({
  targets,
  inFlight,
}: Pick<Settings, 'targets' | 'inFlight'>): ClientOptions {
  const maxSockets = Object.keys(targets).reduce(
    (sum, target) => sum + (inFlight[target] ?? IN_FLIGHT),
    // Quarantine has no target.
    IN_FLIGHT,
  );
  const agent = { keepAlive: true, maxSockets };
  return { requestHandler: { httpAgent: agent, httpsAgent: agent } };
}
