/** Returns a name that PostgreSQL takes for a replication slot, and here for the publication too. */
export function slotNameOf(prefix: string): string {
  return `millrace_${prefix}`
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '_')
    .slice(0, 63);
}
