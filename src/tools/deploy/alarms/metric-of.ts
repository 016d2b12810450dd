/** A metric, and by what it is told apart: what its dimensions are. */
export interface MetricOf {
  readonly name: string;
  /**
   * `lambda` and `mapping` are written by AWS, for the function and for its event source mapping; `own`
   * and `target` by the function itself (`docs/telemetry.md`); `stream` by Firehose, for a delivery stream, in
   * seconds.
   */
  readonly by: 'lambda' | 'mapping' | 'own' | 'target' | 'stream';
}
