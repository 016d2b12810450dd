import { type Fraction, productOf, quotientOf, sumOf, toFraction } from './fraction.ts';
import { type PriceId, priceTable } from './price-table.ts';

/** So much of something that has a price, in a month. */
export interface CostLine {
  /** `function billing`, `source kafka cdc`, `service`. */
  readonly place: string;
  readonly item: string;
  /** `usage` grows with the number of changes, `fixed` does not. */
  readonly kind: 'usage' | 'fixed';
  readonly price: PriceId;
  /** In the unit of the price. */
  readonly quantity: Fraction;
  /** The quantity if each record or message had a request of its own; `undefined`: the same. */
  readonly alone?: Fraction;
}

/** Something that costs money and is not in the estimate. */
export interface NotPriced {
  readonly place: string;
  readonly because: string;
}

/** Hours of a month, as AWS counts them. */
export const HOURS_OF_MONTH = toFraction(730);

/** Returns what a line costs in a month, in US dollars. */
export function costOf({ price, quantity }: CostLine): Fraction {
  const { usd, per } = priceTable.prices[price];
  return quotientOf(productOf(quantity, toFraction(usd)), toFraction(per));
}

/** Returns what lines cost together in a month. */
export function costOfAll(lines: readonly CostLine[]): Fraction {
  return sumOf(lines.map(costOf));
}

/** Returns so many bytes in GB, as AWS counts them: 2^30. */
export function toGigabytes(bytes: Fraction): Fraction {
  return quotientOf(bytes, toFraction(2n ** 30n));
}
