import type { TableNeeds } from '../table-needs.ts';

/**
 * Returns which old values DMS is to send: those of the key tell a changed key, and cost little; all of
 * them, where a route asks for others.
 */
export function beforeFilterOf(needs: readonly TableNeeds[]): 'pk-only' | 'all' {
  return needs.some(({ updated }) => updated.length > 0) ? 'all' : 'pk-only';
}
