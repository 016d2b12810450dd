import fc from 'fast-check';

// `npm test` makes the same choices each time: what fails fails for everybody. `npm run fuzz` and
// `npm run simulate` make others.
fc.configureGlobal({ seed: 20_261_201 });
