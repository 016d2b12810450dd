import { CUSTOMER_COLUMNS, edgeOf, edgeRows } from './edge-rows.ts';
import { createRandom, type Random } from './random.ts';

const CHANGED_COLUMNS = CUSTOMER_COLUMNS.filter((column) => column !== 'id' && column !== 'note');
const CUSTOMERS_SEEDED = 40;

/** The workload of a run: SQL, by what happens when. The same seed makes the same. */
export interface Workload {
  /** Rows that are there before the capture tool comes: its snapshot. */
  readonly seed: string;
  readonly seedRows: number;
  /** What happens then, in pieces between which faults can be put. */
  readonly pieces: readonly string[];
}

interface State {
  readonly random: Random;
  nextId: number;
}

/** Builds the workload. */
export function buildWorkload(seed: number, transactions: number): Workload {
  const state = { random: createRandom(seed), nextId: 1000 };
  const edges = edgeRows();
  const pieces = 6;
  const share = Math.ceil(transactions / pieces);
  return {
    ...buildSeed(edges),
    pieces: Array.from({ length: pieces }, (_, piece) => {
      const before = piece === 2 ? ALTER : '';
      const after = piece === 4 ? 'TRUNCATE shop.sessions;' : '';
      const middle = Array.from({ length: share }, () => transaction(state)).join('\n');
      return `${before}\n${middle}\n${after}`;
    }),
  };
}

/** A column in the middle: declared nowhere, null until a row is written again. */
export const ADDED_COLUMN = 'loyalty';
const ALTER = `ALTER TABLE shop.orders ADD COLUMN ${ADDED_COLUMN} int;`;

function buildSeed(edges: readonly string[]): Pick<Workload, 'seed' | 'seedRows'> {
  const seed = `
    INSERT INTO shop.customers (${CUSTOMER_COLUMNS.join(', ')}) VALUES ${edges.join(',\n')};
    INSERT INTO shop.customers (id, name, note)
      SELECT n, 'seeded ' || n, repeat('s', 50 * n::int) FROM generate_series(1, ${CUSTOMERS_SEEDED}) n;
    INSERT INTO shop.orders (order_id, line, customer_id, item, price, qty, status)
      SELECT n, l, n, 'seeded', 990 + n * l, l, 'open'
      FROM generate_series(1, ${CUSTOMERS_SEEDED}) n, generate_series(1, 2) l;
    INSERT INTO shop.sessions SELECT n, n, now() FROM generate_series(1, 5) n;
    ALTER TABLE shop.orders ENABLE TRIGGER note_alert;
  `;
  return { seed, seedRows: edges.length + CUSTOMERS_SEEDED * 3 + 5 };
}

function transaction(state: State): string {
  const { random } = state;
  if (random.below(8) === 0) return shiftOrders(state);
  const statements = Array.from({ length: 1 + random.below(4) }, () =>
    random.pick([
      insertCustomer,
      updateCustomer,
      updateCustomer,
      updateNote,
      moveCustomer,
      deleteCustomer,
      insertOrders,
      insertOrders,
      updateOrders,
      updateOrders,
      updateOneOrder,
      updateOneOrderOften,
      moveOrder,
      deleteOrders,
      insertSession,
    ])(state),
  );
  const isUndone = random.below(12) === 0;
  return `BEGIN;\n${statements.join('\n')}\n${isUndone ? 'ROLLBACK' : 'COMMIT'};`;
}

function insertCustomer(state: State): string {
  const { random } = state;
  const values = CUSTOMER_COLUMNS.map((column) =>
    column === 'id' ? String(freshId(state)) : edgeOf(column, random.below(97)),
  );
  return `INSERT INTO shop.customers (${CUSTOMER_COLUMNS.join(', ')}) VALUES (${values.join(', ')});`;
}

/** Leaves the note alone: a large one is not in the log then. */
function updateCustomer({ random }: State): string {
  const [first = 'name', ...others] = CHANGED_COLUMNS;
  const columns = [random.pick([first, ...others]), random.pick([first, ...others])];
  const sets = [...new Set(columns)].map(
    (column) => `${column} = ${edgeOf(column, random.below(97))}`,
  );
  return `UPDATE shop.customers SET ${sets.join(', ')} WHERE id % 13 = ${random.below(13)};`;
}

function updateNote({ random }: State): string {
  const row = `(SELECT id FROM shop.customers ORDER BY id OFFSET ${random.below(40)} LIMIT 1)`;
  return `UPDATE shop.customers SET note = ${edgeOf('note', random.below(97))} WHERE id = ${row};`;
}

/**
 * Writes the note as well: with the default replica identity a large value that a key change leaves
 * alone is in no record.
 */
function moveCustomer(state: State): string {
  const row = `(SELECT max(id) FROM shop.customers WHERE id < 1000000 AND id % 3 = 0)`;
  return `UPDATE shop.customers SET id = ${freshId(state)}, note = 'moved' WHERE id = ${row};`;
}

function deleteCustomer({ random }: State): string {
  const row = `(SELECT id FROM shop.customers ORDER BY id OFFSET ${random.below(60)} LIMIT 1)`;
  return `DELETE FROM shop.customers WHERE id = ${row};`;
}

function insertOrders(state: State): string {
  const { random } = state;
  const price = random.pick(['999.99', '999.991', '999.995', '1000', '0.01', '9999999999.99']);
  const status = random.pick(["'open'", "'paid'", 'NULL']);
  return `INSERT INTO shop.orders (order_id, line, customer_id, item, price, qty, status)
    SELECT ${freshId(state)}, n, n, 'item ' || n, ${price}, n, ${status} FROM generate_series(1, ${1 + random.below(8)}) n;`;
}

function updateOrders({ random }: State): string {
  const sets = random.pick([
    'price = price + 250',
    'price = greatest(price - 400, 0)',
    "status = 'open'",
    "status = 'paid'",
    'status = NULL',
    'qty = qty + 1',
  ]);
  return `UPDATE shop.orders SET ${sets} WHERE order_id % 17 = ${random.below(17)} AND price < 9000000000;`;
}

/** Twice in one transaction, so that the order inside it counts. */
function updateOneOrder({ random }: State): string {
  const row = `order_id = (SELECT order_id FROM shop.orders ORDER BY order_id OFFSET ${random.below(90)} LIMIT 1)`;
  return `UPDATE shop.orders SET qty = 1 WHERE ${row}; UPDATE shop.orders SET qty = qty + 7 WHERE ${row};`;
}

/** Many times in one transaction: the last write counts. */
function updateOneOrderOften({ random }: State): string {
  const row = `order_id = (SELECT order_id FROM shop.orders ORDER BY order_id OFFSET ${random.below(90)} LIMIT 1) AND line = 1`;
  const updates = Array.from(
    { length: 2 + random.below(5) },
    (_, n) => `UPDATE shop.orders SET qty = ${n}, status = 'open' WHERE ${row};`,
  );
  return `${updates.join(' ')} UPDATE shop.orders SET status = 'paid' WHERE ${row};`;
}

/**
 * `SET line = line + 1` for all lines of an order: each row takes the key that
 * another one leaves. A transaction of its own, because a key that changes twice in one leaves its middle
 * place filled (decision 0131).
 */
function shiftOrders({ random }: State): string {
  const order = `order_id = (SELECT order_id FROM shop.orders ORDER BY order_id OFFSET ${random.below(90)} LIMIT 1)`;
  return `BEGIN;
UPDATE shop.orders SET line = line + 1 WHERE ${order};
UPDATE shop.orders SET qty = qty + 1 WHERE ${order};
COMMIT;`;
}

function moveOrder(state: State): string {
  const row = `(SELECT order_id FROM shop.orders ORDER BY order_id OFFSET ${state.random.below(90)} LIMIT 1)`;
  return `UPDATE shop.orders SET order_id = ${freshId(state)} WHERE order_id = ${row};`;
}

function deleteOrders({ random }: State): string {
  const row = `(SELECT order_id FROM shop.orders ORDER BY order_id OFFSET ${random.below(90)} LIMIT 1)`;
  return `DELETE FROM shop.orders WHERE order_id = ${row};`;
}

function insertSession(state: State): string {
  return `INSERT INTO shop.sessions VALUES (${freshId(state)}, 1, now());`;
}

function freshId(state: State): number {
  state.nextId += 1;
  return state.nextId;
}
