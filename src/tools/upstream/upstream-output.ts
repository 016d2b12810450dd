import type { DeploymentWarning } from '../deploy/deployment.ts';

/** One file of a configuration of a capture tool. */
export interface UpstreamPart {
  /** In kebab-case: `table-mappings`. */
  readonly name: string;
  readonly kind: 'json' | 'sql' | 'properties';
  /** An object for JSON, else the text. */
  readonly content: object | string;
}

/** What a capture tool is to be configured with, so that the routes of a service get what they need. */
export interface UpstreamConfiguration {
  readonly parts: readonly UpstreamPart[];
  readonly warnings: readonly DeploymentWarning[];
}

/** Writes a part as the text of its file. */
export function formatPart({ content }: UpstreamPart): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Writes settings as a Java properties file. */
export function formatProperties(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => {
    // In values a backslash begins an escape; nothing else of what is written here does.
    return `${name}=${value.replaceAll('\\', '\\\\')}`;
  });
  return `${lines.join('\n')}\n`;
}
