import { flawsOf } from '../../model/options.ts';
import type { Route, Send, SendPart } from '../../model/route.ts';
import type { ItemTable } from '../../model/target.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { dividersOf, splitTemplate } from '../build/template.ts';
import { isMessageSend } from '../declare/send.ts';
import { checkAttributes } from './check-attributes.ts';
import { checkReserved } from './check-reserved.ts';
import type { Finding, Problem } from './problem.ts';

/** Finds what is wrong with the sends of a route, one by one. */
export function checkSends(name: string, route: Route): readonly Problem[] {
  if (route.sends.length === 0) {
    return [{ route: name, what: 'it sends nothing', fix: 'give at least one send under `to`' }];
  }
  return route.sends.flatMap((send) =>
    (isBrokenSend(send)
      ? [...flawsOf(send), ...flawsOf(send.target)]
      : findingsOf(route, send)
    ).map((finding): Problem => ({ route: name, ...finding })),
  );
}

function isBrokenSend({ isBroken = false }: Send): boolean {
  return isBroken;
}

function findingsOf(route: Route, send: Send): readonly Finding[] {
  return [
    ...flawsOf(send),
    ...flawsOf(send.target),
    ...checkTarget(route, send),
    ...(send.parts ?? []).flatMap((part) => checkPart(route, send, part)),
    ...(send.columns ?? []).flatMap((column) => checkColumn(route, send, 'set', column)),
    ...checkKeyAttributes(send),
    ...checkKeyless(route, send),
    ...checkWholeItem(route, send),
    ...checkTruncate(route, send),
    ...checkReserved(route, send),
    ...checkAttributes(route, send),
  ];
}

function checkTarget({ kind }: Route, send: Send): readonly Finding[] {
  const { target, verb } = send;
  const unnamed: Finding = {
    what: `the target of \`${verb}\` has no name`,
    fix: 'declare it through `targets({ ... })`',
  };
  const wrongKind: Finding = {
    what: `\`${verb}\` is not for ${kind === 'on' ? '`on`' : '`mirror`'} routes`,
    fix: kind === 'on' ? 'use `mirror(table, ...)`' : 'use `on(table, operations, ...)`',
  };
  return [
    ...(typeof target?.name === 'string' && target.name !== '' ? [] : [unnamed]),
    ...(send.for === kind ? [] : [wrongKind]),
  ];
}

function checkPart(route: Route, send: Send, { name, source }: SendPart): readonly Finding[] {
  if (typeof source === 'function') return [];
  if (typeof source !== 'string') {
    const what = `\`${send.verb}\`, ${name}: it is neither a column, a template nor a function`;
    return [{ what, fix: 'name a column, or write a template with `{column}`' }];
  }
  if (source.includes('${')) {
    const what = `\`${send.verb}\`, ${name}: \`\${\` in plain quotes is no template of JavaScript`;
    return [{ what, fix: 'write each column as `{column}`, without `$`' }];
  }
  if (source === '' || /[{}]/.test(source.replace(/\{[^{}]+\}/g, ''))) {
    const what = `\`${send.verb}\`, ${name}: not a template`;
    return [{ what, fix: 'write each column as `{column}`' }];
  }
  const columns = columnsOfPart(source) ?? [];
  return [
    ...columns.flatMap((column) => checkColumn(route, send, name, column)),
    ...columns.flatMap((column) => checkKind(route, send, name, column)),
    ...(isMessageSend(send) ? [] : checkDividers(route, send, name, source)),
  ];
}

/** Kinds whose values are no text: the compiler refuses them as well. */
function checkKind(
  { table }: Route,
  { verb }: Send,
  place: string,
  column: string,
): readonly Finding[] {
  const kind = Object.hasOwn(table.columns, column) ? table.columns[column]?.kind : undefined;
  if (kind !== 'bytes' && kind !== 'json' && kind !== 'array') return [];
  const what = `\`${verb}\`, ${place}: a column of kind ${kind} has no text`;
  return [{ column, what, fix: 'name another column, or make a text of it by a function' }];
}

/** Two columns with nothing between them could be those of another row: `1` and `11`, `11` and `1`. */
function checkDividers(
  { table }: Route,
  { verb }: Send,
  place: string,
  source: string,
): readonly Finding[] {
  const template = splitTemplate(source);
  const isFixed = (name = ''): boolean => table.columns[name]?.kind === 'uuid';
  return dividersOf(template).flatMap((divider, index) => {
    const [one, other] = template.columns.slice(index);
    if (divider !== undefined || isFixed(one) || isFixed(other)) return [];
    const what = `\`${verb}\`, ${place}: nothing divides ${one} and ${other}, so two rows may have one name`;
    return [{ what, fix: 'put a character such as `#` between them, no digit and none of A to F' }];
  });
}

function checkColumn(
  { table }: Route,
  { verb }: Send,
  place: string,
  column: string,
): readonly Finding[] {
  if (Object.hasOwn(table.columns, column)) return [];
  return [
    {
      column,
      what: `\`${verb}\`, ${place}: table ${table.name} has no such column`,
      fix: `it has ${Object.keys(table.columns).join(', ')}`,
    },
  ];
}

function checkKeyAttributes({ target, parts = [], verb }: Send): readonly Finding[] {
  if (target.sink !== 'dynamodb') return [];
  // The cast holds: the sink tells the kind of the target.
  const { key } = (target as ItemTable).facts;
  const wanted = Object.keys(key).map((attribute) => `key.${attribute}`);
  const given = new Set(parts.map(({ name }) => name));
  if (given.size === wanted.length && wanted.every((name) => given.has(name))) return [];
  return [
    {
      what: `\`${verb}\`: the key is not that of the target`,
      fix: `give ${wanted.join(' and ')}, and no other`,
    },
  ];
}

function checkKeyless({ table }: Route, send: Send): readonly Finding[] {
  const isInvalidate = send.verb.endsWith('.invalidate');
  if (table.key.length > 0 || isMessageSend(send) || isInvalidate) return [];
  return [
    {
      what: `\`${send.verb}\`: table ${table.name} has no key, so its rows cannot be told apart`,
      fix: 'declare the key of the table, or send messages',
    },
  ];
}

/** Rows that share an item would overwrite each other in an order that nobody knows. */
function checkWholeItem({ table }: Route, send: Send): readonly Finding[] {
  const { isWhole = false, parts = [], needs, verb } = send;
  if (!isWhole || parts.length === 0) return [];
  return table.key
    .filter((column) => !needs.includes(column))
    .map((column) => ({
      column,
      what: `\`${verb}\`: several rows would write one item, for its key leaves out a key column`,
      fix: 'name all key columns of the table in it, or use `dynamodb.update`',
    }));
}

function checkTruncate({ operations }: Route, send: Send): readonly Finding[] {
  // A mirror asks only those of its sends that take a truncate.
  if (send.for === 'mirror') return [];
  const needsRow = !isMessageSend(send) || (send.parts ?? []).length > 0;
  if (!operations.includes('truncate') || !needsRow) return [];
  return [
    {
      what: `\`${send.verb}\` needs a row, and a truncate has none`,
      fix: 'make a route of its own for `truncate`',
    },
  ];
}
