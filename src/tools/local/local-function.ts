import type { LocalResources } from './parts/create-resources.ts';
import { environmentOf } from './parts/environment.ts';
import type { LocalParts } from './parts/local-parts.ts';

export const SERVICE_FILE = 'src/service.ts';

/** What the environment of the functions says when they run against the local parts. */
export function handlerEnvironment(
  parts: LocalParts,
  resources: LocalResources,
): Readonly<Record<string, string>> {
  const targets = Object.entries(resources.bindings).map(
    ([name, binding]) => [`TARGET_${name}`, binding] as const,
  );
  return {
    ...environmentOf(parts),
    ...Object.fromEntries(targets),
    MILLRACE_QUARANTINE_BUCKET: resources.quarantineBucket,
    MILLRACE_ARCHIVE_BUCKET: resources.quarantineBucket,
    // The local event source mapping asks for failed records, as the template does.
    MILLRACE_PARTIAL_ANSWERS: 'honoured',
    POWERTOOLS_SERVICE_NAME: 'local',
    POWERTOOLS_METRICS_NAMESPACE: 'Millrace',
  };
}
