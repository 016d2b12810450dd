import { CdcError } from '../../errors.ts';
import type { Findings, Routed } from '../../model/route.ts';

/** Returns what was routed with what comes of its lookups, where what they find is given as data. */
export function answerWithRows(routed: Routed, rows: Findings): Routed {
  const { inquiries = [], ...known } = routed;
  if (inquiries.length === 0) return routed;
  const answered = inquiries.map(({ buildOfRows }) => buildOfRows(rows));
  return {
    deliveries: [...known.deliveries, ...answered.flatMap(({ deliveries }) => deliveries)],
    rejections: [...known.rejections, ...answered.flatMap(({ rejections }) => rejections)],
    skips: [...known.skips, ...answered.flatMap(({ skips }) => skips)],
  };
}

/** Rejects what would have to be looked up: for what looks nothing up, so that nothing of it vanishes (I3). */
export function refuseInquiries(routed: Routed): Routed {
  const { inquiries = [], ...known } = routed;
  if (inquiries.length === 0) return routed;
  const refused = inquiries.flatMap(({ route, targets }) =>
    targets.map((target) => {
      const message = `Route ${route} looks something up, which only its function does`;
      const error = new CdcError('ERR_CDC_LOOKUP_UNASKED', message, { details: { route } });
      return { route, target, error };
    }),
  );
  return { ...known, rejections: [...known.rejections, ...refused] };
}
