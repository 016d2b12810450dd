/** One price of AWS. */
export interface Price {
  /** US dollars for `per` units, as the source writes it. */
  readonly usd: string;
  readonly per: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly page: string;
  /**
   * `page`: read in a copy of that page. `quoted`: read in another publication that quotes it, or in
   * the output of a tool that asks AWS's price list.
   */
  readonly basis: 'page' | 'quoted';
}

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const SNS = 'https://aws.amazon.com/sns/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';
const EVENTBRIDGE = 'https://aws.amazon.com/eventbridge/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const FIREHOSE = 'https://aws.amazon.com/firehose/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const VPC = 'https://aws.amazon.com/vpc/pricing/';
const PRIVATELINK = 'https://aws.amazon.com/privatelink/pricing/';
const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';

const MILLION = 1_000_000;

const prices = {
  'lambda.requests': price('0.20', MILLION, 'requests', LAMBDA, 'page'),
  'lambda.arm64': price('0.0000133334', 1, 'GB-seconds', LAMBDA, 'page'),
  'lambda.pollers': price('0.185', 1, 'event poller unit hours', LAMBDA, 'page'),
  'sns.standard': price('0.50', MILLION, 'requests of 64 KB', SNS, 'quoted'),
  'sns.fifo': price('0.30', MILLION, 'requests of 64 KB', SNS, 'quoted'),
  'sns.fifo-payload': price('0.017', 1, 'GB', SNS, 'quoted'),
  'sqs.standard': price('0.40', MILLION, 'requests of 64 KB', SQS, 'quoted'),
  'sqs.fifo': price('0.50', MILLION, 'requests of 64 KB', SQS, 'quoted'),
  'eventbridge.events': price('1.00', MILLION, 'events of 64 KB', EVENTBRIDGE, 'quoted'),
  'dynamodb.writes': price('0.625', MILLION, 'write units of 1 KB', DYNAMODB, 'quoted'),
  'dynamodb.reads': price('0.125', MILLION, 'read units of 4 KB', DYNAMODB, 'quoted'),
  'firehose.put': price('0.029', 1, 'GB in steps of 5 KB', FIREHOSE, 'quoted'),
  's3.puts': price('0.005', 1_000, 'requests', S3, 'quoted'),
  'cloudwatch.alarms': price('0.10', 1, 'alarm metrics', CLOUDWATCH, 'quoted'),
  'cloudwatch.metrics': price('0.30', 1, 'metrics', CLOUDWATCH, 'quoted'),
  'cloudwatch.logs': price('0.50', 1, 'GB', CLOUDWATCH, 'quoted'),
  'cloudwatch.dashboards': price('3.00', 1, 'dashboards', CLOUDWATCH, 'quoted'),
  'vpc.nat-hours': price('0.045', 1, 'NAT gateway hours', VPC, 'quoted'),
  'vpc.endpoint-hours': price('0.01', 1, 'endpoint hours', PRIVATELINK, 'quoted'),
  'kinesis.stream-hours': price('0.04', 1, 'stream hours', KINESIS, 'quoted'),
  'kinesis.in': price('0.08', 1, 'GB in steps of 1 KB', KINESIS, 'quoted'),
  'kinesis.out': price('0.04', 1, 'GB', KINESIS, 'quoted'),
  'kinesis.fan-out': price('0.05', 1, 'GB', KINESIS, 'quoted'),
  'kinesis.retention': price('0.10', 1, 'GB-months', KINESIS, 'quoted'),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceId = keyof typeof prices;

/**
 * The prices that estimates are made from: list prices of one region, on one day, without free
 * tiers, discounts and taxes. To be renewed as a whole, with its date.
 */
export const priceTable: {
  readonly region: string;
  readonly date: string;
  readonly prices: Readonly<Record<PriceId, Price>>;
} = { region: 'us-east-1', date: '2026-11-20', prices };

function price(usd: string, per: number, unit: string, page: string, basis: Price['basis']): Price {
  return { usd, per, unit, page, basis };
}
