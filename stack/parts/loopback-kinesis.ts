import { createRequire } from 'node:module';
import { Server } from 'node:net';

// Starts kinesis-local, whose folder is the first word: it reads its certificate from where it runs, and
// it has no setting of the address, so that it would be seen on every network of the machine.
const [folder = ''] = process.argv.slice(2);
process.chdir(folder);
const listen = Server.prototype.listen;
Server.prototype.listen = function listenOnLoopback(...words: unknown[]) {
  const [first, ...rest] = words;
  const port = typeof first === 'object' && first !== null && 'port' in first ? first.port : first;
  const callback = rest.find((word) => typeof word === 'function');
  // The cast holds: a port, a host and a callback are one of the forms of `listen`.
  return Reflect.apply(listen, this, [port, '127.0.0.1', callback]) as Server;
};
createRequire(`${folder}/`)(`${folder}/main.js`);
