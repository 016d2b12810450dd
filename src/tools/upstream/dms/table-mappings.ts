import type { TableNeeds } from '../table-needs.ts';
import { beforeFilterOf } from './before-image.ts';
import { type DmsPlan, dmsSchemaOf } from './dms-plan.ts';

/** A rule without its number. */
type Rule = Readonly<Record<string, unknown>>;

/** Builds the table mappings of a task: which tables, with which columns, under which partition key. */
export function buildTableMappings(plan: DmsPlan): { readonly rules: readonly Rule[] } {
  const rules = [
    ...plan.needs.map((needs) => selection(needs, plan)),
    ...plan.needs.flatMap((needs) => includedColumns(needs, plan)),
    ...beforeImages(plan),
    ...plan.needs.map((needs) => objectMapping(needs, plan)),
  ];
  return {
    rules: rules.map(({ 'rule-type': type, name, ...rule }, index) => ({
      'rule-type': type,
      'rule-id': String(index + 1),
      'rule-name': `${index + 1}-${String(name)}`,
      ...rule,
    })),
  };
}

function selection(needs: TableNeeds, plan: DmsPlan): Rule {
  return {
    'rule-type': 'selection',
    name: `select-${needs.table.name}`,
    'rule-action': 'include',
    'object-locator': patternOf(needs, plan),
    filters: [],
  };
}

/** Once one column of a table is included by name, all others are left out. */
function includedColumns(needs: TableNeeds, plan: DmsPlan): readonly Rule[] {
  if (!plan.onlyReadColumns || needs.reads === undefined) return [];
  return [...needs.reads].map((column) => ({
    'rule-type': 'transformation',
    name: `keep-${needs.table.name}-${column}`,
    'rule-action': 'include-column',
    'rule-target': 'column',
    'object-locator': { ...patternOf(needs, plan), 'column-name': toPattern(column) },
  }));
}

function beforeImages(plan: DmsPlan): readonly Rule[] {
  const { beforeImage, beforeImageColumns } = plan.options;
  // DMS refuses a task with both mechanisms.
  if (beforeImageColumns === undefined || beforeImage !== undefined) return [];
  const { prefix = 'BI_', suffix = '' } = beforeImageColumns;
  return plan.needs.map((needs) => ({
    'rule-type': 'transformation',
    name: `before-${needs.table.name}`,
    'rule-action': 'add-before-image-columns',
    'rule-target': 'column',
    'object-locator': patternOf(needs, plan),
    'before-image-def': {
      'column-prefix': prefix,
      'column-suffix': suffix,
      'column-filter': beforeFilterOf([needs]),
    },
  }));
}

function objectMapping(needs: TableNeeds, plan: DmsPlan): Rule {
  const { table } = needs;
  const topic = topicOf(table.name, plan);
  return {
    'rule-type': 'object-mapping',
    name: `partition-${table.name}`,
    'rule-action':
      plan.options.document === true ? 'map-record-to-document' : 'map-record-to-record',
    // Wildcards do not work here.
    'object-locator': { 'schema-name': dmsSchemaOf(needs, plan), 'table-name': table.name },
    ...(topic === undefined ? {} : { 'kafka-target-topic': topic }),
    'mapping-parameters': {
      'partition-key-type': table.key.length > 0 ? 'primary-key' : 'schema-table',
    },
  };
}

/** Returns the topic of a table where a function reads several; the endpoint names a single one. */
export function topicOf(table: string, { source }: Pick<DmsPlan, 'source'>): string | undefined {
  if (source.stream !== 'kafka' || source.topics.length < 2) return undefined;
  return source.topics.find((topic) => topic === table || topic.endsWith(`.${table}`));
}

function patternOf(needs: TableNeeds, plan: DmsPlan): Readonly<Record<string, string>> {
  return {
    'schema-name': toPattern(dmsSchemaOf(needs, plan)),
    'table-name': toPattern(needs.table.name),
  };
}

/** In locators `_` stands for any character. */
function toPattern(name: string): string {
  return name.replaceAll('_', '[_]');
}
