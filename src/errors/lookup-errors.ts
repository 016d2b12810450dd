/** The error codes of lookups, a part of the catalog of all codes. */
export const lookupErrors = {
  ERR_CDC_LOOKUP_MISSING: {
    retryable: false,
    meaning: 'Nothing was found where the route looks up, and the route says to quarantine then.',
    fix: 'See that what is looked up is there, then redrive the quarantine of the route.',
  },
  ERR_CDC_LOOKUP_INVALID: {
    retryable: false,
    meaning: 'What was found does not fit the table or schema that the lookup declares.',
    fix: 'Compare the item with `of` of the lookup: it must be what the mirror writes; then redrive.',
  },
  ERR_CDC_LOOKUP_UNASKED: {
    retryable: false,
    meaning:
      'A redrive or replay was to send for a route that looks something up, which it does not do.',
    fix: 'Nothing is sent, and the entry stays: put the record into the stream again, or empty the entry.',
  },
  ERR_CDC_LOOKUP_WAITING: {
    retryable: true,
    meaning: 'Nothing was found yet where the route looks up, and the route says to wait.',
    fix: 'Nothing is lost: it is asked for again until the change is as old as `wait` says.',
  },
} as const;
