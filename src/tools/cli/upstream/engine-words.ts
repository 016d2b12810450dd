import { InvalidArgumentError, Option } from 'commander';

/** What people call engines and connectors, and what DMS and Debezium call them. */
const ALIASES: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  pg: 'postgresql',
  'aurora-postgres': 'aurora-postgresql',
  aurora: 'aurora-mysql',
  mssql: 'sqlserver',
  'sql-server': 'sqlserver',
  mongo: 'mongodb',
  documentdb: 'docdb',
};

/** Makes an option that takes one of some words, in any case and by the names that people use. */
export function wordOption(flags: string, what: string, words: readonly string[]): Option {
  return new Option(flags, what).choices([...words]).argParser((text: string) => {
    const word = text.toLowerCase();
    const found = words.find((one) => one === (ALIASES[word] ?? word));
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Give one of: ${words.join(', ')}.`);
  });
}
