/** How much a sink sends at once to one target. */
export interface SinkLimits {
  /** 50 unless said otherwise: the sockets that a client of the AWS SDK opens. */
  readonly inFlight?: number;
  /** 1 unless said otherwise. */
  readonly perRequest?: number;
}
