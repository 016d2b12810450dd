// Imports every sub-path of the installed package; `millrace` itself must load no SDK client.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  resolve(specifier, context, next) {
    loaded.push(specifier);
    return next(specifier, context);
  },
});

await import('millrace');
const clients = loaded.filter((specifier) => /^@(aws-sdk|smithy|aws-crypto)\//.test(specifier));
if (clients.length > 0) throw new Error(`import 'millrace' loads ${clients.join(', ')}`);

const url = new URL('./node_modules/millrace/package.json', import.meta.url);
const { exports } = JSON.parse(readFileSync(url, 'utf8'));
for (const path of Object.keys(exports)) {
  if (path !== './package.json') await import(path.replace('.', 'millrace'));
}
