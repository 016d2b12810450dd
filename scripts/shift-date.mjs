// Preloaded by `node --import`: turns the clock of a process, and of every Node process that it starts.
// `SHIFTED_TIME` is what time it is when the first of them starts; all of them go on from there.
const start = Date.parse(process.env.SHIFTED_TIME ?? '');
const RealDate = Date;
process.env.SHIFTED_FROM ??= String(RealDate.now());
const ahead = start - Number(process.env.SHIFTED_FROM);

if (!Number.isNaN(ahead)) {
  globalThis.Date = class Date extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [RealDate.now() + ahead] : args));
    }

    static now() {
      return RealDate.now() + ahead;
    }
  };
}
