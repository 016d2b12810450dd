import type { Value } from '../cloudformation/resource.ts';
import { parseArn } from '../cloudformation/value.ts';
import type { BoundSource, BoundTarget } from './deployment.ts';
import { type DeploySettings, SETTINGS_BLOCK } from './settings/deploy-settings.ts';
import type { AddProblem } from './settings/read-part.ts';

/** Labels of the address of a queue, a domain or a collection: one of them is the region. */
const HOST = /^https:\/\/([^/:]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)(?:[/:]|$)/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/**
 * Adds what is in another region than the functions: Lambda reads no stream of another one, and the clients of
 * a function call their own, so that every record would fail.
 */
export function checkRegions(
  { source, targets }: { readonly source: BoundSource; readonly targets: readonly BoundTarget[] },
  settings: DeploySettings,
  add: AddProblem,
): void {
  const { region: said } = settings;
  const parts = partsOf(source);
  const region = said ?? parts.map(([, value]) => regionOf(value)).find((one) => one !== undefined);
  if (region === undefined) return;
  for (const [member, value] of parts) {
    const other = regionOf(value);
    if (other === undefined || other === region) continue;
    const what = `is in ${other}, and the functions are in ${region}: Lambda reads only what is beside it`;
    add(`${SETTINGS_BLOCK}.sources.${source.name}.${member}`, what);
  }
  for (const target of targets) checkTarget(target, region, settings, add);
}

function checkTarget(
  { name, address, arn, keyArn }: BoundTarget,
  region: string,
  { targets }: DeploySettings,
  add: AddProblem,
): void {
  const place = `${SETTINGS_BLOCK}.targets.${name}`;
  const called = targets[name]?.region ?? region;
  const other = regionOf(address) ?? regionOf(arn);
  if (other !== undefined && other !== called) {
    const way = `if the handler makes its client for ${other}, say region: ${other} beside address`;
    add(place, `is in ${other}, and the function calls ${called}: every record would fail; ${way}`);
  }
  const ofKey = regionOf(keyArn);
  if (ofKey !== undefined && ofKey !== (other ?? called)) {
    add(`${place}.key`, `is in ${ofKey}, and the target is in ${other ?? called}`);
  }
}

function partsOf(source: BoundSource): readonly (readonly [string, Value | undefined])[] {
  if (source.stream === 'kinesis') {
    const { arn, consumerArn, keyArn } = source;
    return [
      ['stream', arn],
      ['consumer', consumerArn],
      ['key', keyArn],
    ];
  }
  const { clusterArn, vpcConnectionArn, auth, rootCertificateArn, registryArn } = source;
  return [
    ['cluster', clusterArn],
    ['vpcConnection', vpcConnectionArn],
    ['secret', 'secretArn' in auth ? auth.secretArn : undefined],
    ['secretKey', 'secretKeyArn' in auth ? auth.secretKeyArn : undefined],
    ['rootCertificate', rootCertificateArn],
    ['registry', registryArn],
  ];
}

/** What a plain ARN or address says; names and references say nothing. */
function regionOf(value: Value | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const labels = HOST.exec(value)?.[1]?.split('.') ?? [];
  const region = parseArn(value)?.region ?? labels.find((label) => REGION.test(label));
  return region === '' ? undefined : region;
}
