import { isObject } from '../../../model/fields.ts';

/** Writes a text, or what one of CloudFormation's functions stands for, for people: `CdcStream.Arn`. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return JSON.stringify(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  switch (name) {
    case 'Ref':
      return String(argument);
    case 'Fn::GetAtt':
      return Array.isArray(argument) ? argument.join('.') : String(argument);
    case 'Fn::Sub':
      return formatSub(argument);
    case 'Fn::Join':
      return formatJoin(argument);
    case 'Fn::If':
      return formatIf(argument);
    case 'Fn::ImportValue':
      return `import of ${formatValue(argument)}`;
    default:
      return JSON.stringify(value);
  }
}

function formatSub(argument: unknown): string {
  const text: unknown = Array.isArray(argument) ? argument[0] : argument;
  return String(text);
}

function formatJoin(argument: unknown): string {
  const [separator, parts] = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
  if (typeof separator !== 'string') return JSON.stringify(argument);
  if (!Array.isArray(parts)) return formatReplacement(separator, parts);
  return parts.map(formatPart).join(separator);
}

/** `Fn::Join` of `Fn::Split`: one text in place of another. */
function formatReplacement(to: string, parts: unknown): string {
  const [from, value] =
    isObject(parts) && Array.isArray(parts['Fn::Split'])
      ? (parts['Fn::Split'] as readonly unknown[])
      : [];
  return typeof from === 'string'
    ? `${formatValue(value)}, ${from} as ${to}`
    : JSON.stringify(parts);
}

function formatPart(part: unknown): string {
  return typeof part === 'string' ? part : `\${${formatValue(part)}}`;
}

function formatIf(argument: unknown): string {
  const [condition, yes, no] = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
  return `${formatValue(yes)} if ${String(condition)}, else ${formatValue(no)}`;
}
