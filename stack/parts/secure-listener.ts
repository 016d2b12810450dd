import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { confFolder, HOST, PORTS } from '../folders.ts';
import { run } from '../shell.ts';

// A second listener of the broker, as clusters have it: encrypted, by users with passwords. User, password and
// certificate are of this machine only.
const FOLDER = confFolder('kafka-secure');
const KEYSTORE = join(FOLDER, 'broker.p12');
const ALIAS = 'broker';
const STORE_WORDS = ['-keystore', KEYSTORE, '-storetype', 'PKCS12', '-storepass', 'millrace'];

export const SECURE_BOOTSTRAP = `${HOST}:${PORTS.kafkaSecure}`;
export const SECURE_USER = { name: 'millrace', password: 'millrace-secret' } as const;
/** As `StorageTool` takes it: users of SCRAM are in the metadata of the broker. */
export const SCRAM_USER = `SCRAM-SHA-512=[name=${SECURE_USER.name},password=${SECURE_USER.password}]`;
/** The certificate that signed that of the broker: itself. */
export const SECURE_CA = join(FOLDER, 'broker.pem');

const LISTENER = 'listener.name.sasl_ssl';
export const SECURE_SETTINGS: Readonly<Record<string, string>> = {
  'ssl.keystore.type': 'PKCS12',
  'ssl.keystore.location': KEYSTORE,
  'ssl.keystore.password': 'millrace',
  [`${LISTENER}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
  [`${LISTENER}.scram-sha-512.sasl.jaas.config`]:
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
};

/** Makes the certificate of the broker, once. */
export async function makeCertificate(): Promise<void> {
  if (existsSync(SECURE_CA)) return;
  await mkdir(FOLDER, { recursive: true });
  const names = ['-dname', `CN=${HOST}`, '-ext', `san=ip:${HOST},dns:localhost`];
  const facts = ['-alias', ALIAS, '-keyalg', 'RSA', '-validity', '3650', ...names];
  await run('keytool', ['-genkeypair', ...facts, ...STORE_WORDS]);
  await run('keytool', [
    '-exportcert',
    '-rfc',
    '-alias',
    ALIAS,
    '-file',
    SECURE_CA,
    ...STORE_WORDS,
  ]);
}
