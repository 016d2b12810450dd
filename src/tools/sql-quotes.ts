/** Quotes an identifier of MySQL and of Flink. */
export function tick(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Quotes an identifier of standard SQL: PostgreSQL, Oracle, Redshift. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
