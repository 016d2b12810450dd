/**
 * Where `npm run local` and the stack write what they listen on: `{ "environment": { NAME: value } }`. The
 * serverless plugin has it and the next once more, because it has to load on any Node.
 */
export const LOCAL_STATE = '.millrace/local.json';

/**
 * Nothing listens there: what is not bound on this machine reaches no account by accident. Not port 9, which
 * `fetch` refuses before it tries.
 */
export const NOWHERE = 'http://127.0.0.1:2';
