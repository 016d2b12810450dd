import * as z from 'zod/mini';

/** US dollars with four digits after the point, as a text. */
const usd = z.string().check(z.regex(/^\d+\.\d{4}$/));

const lineSchema = z.object({
  place: z.string(),
  item: z.string(),
  /** `usage` grows with the number of changes, `fixed` does not. */
  kind: z.enum(['usage', 'fixed']),
  /** Id in the price table. */
  price: z.string(),
  /** In a month. */
  quantity: z.string(),
  unit: z.string(),
  usdPerMonth: usd,
});

/** The estimate of a plan. */
export const costSchema = z.object({
  region: z.string(),
  /** Of the prices. */
  date: z.string(),
  lines: z.array(lineSchema),
  functions: z.array(
    z.object({
      name: z.string(),
      usdPerMonth: usd,
      /** Of the changes of its source. */
      usdPerMillion: usd,
    }),
  ),
  /** By service of AWS; plans of before have none. */
  services: z.optional(
    z.array(
      z.object({
        service: z.string(),
        /** Of what grows with the number of changes of all sources. */
        usdPerMillion: usd,
        fixedUsdPerMonth: usd,
        /** What a request for each record or message would cost besides: the choice of Millrace. */
        savedUsdPerMillion: usd,
        choice: z.string(),
        /** What it rests on most; `null`: it differs by source, function or route. */
        assumptions: z.array(z.object({ name: z.string(), value: z.nullable(z.string()) })),
      }),
    ),
  ),
  total: z.object({
    /** Of all sources. */
    changesPerMonth: z.string(),
    usageUsdPerMonth: usd,
    fixedUsdPerMonth: usd,
    usdPerMonth: usd,
    usdPerMillion: usd,
  }),
  /** What the streams themselves cost; not in the total. */
  upstream: z.array(lineSchema),
  notPriced: z.array(z.object({ place: z.string(), because: z.string() })),
  assumptions: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      unit: z.string(),
      from: z.enum(['default', 'measured', 'given']),
      what: z.string(),
    }),
  ),
});

export type PlanCost = z.infer<typeof costSchema>;
export type PlanCostLine = z.infer<typeof lineSchema>;
