import {
  dynamodb,
  dynamodbTable,
  int,
  mirror,
  opensearch,
  opensearchIndex,
  table,
  targets,
} from 'millrace';
import { create, read, remove, truncate, update } from 'millrace/testing';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { SourcePosition } from '../../src/model/source-position.ts';

export const rows = table({
  schema: 'shop',
  name: 'rows',
  key: ['id'],
  columns: { id: int(), a: int(), b: int() },
});
export const at = targets({
  copy: dynamodbTable({ key: { id: 'number' } }),
  documents: opensearchIndex(),
});
export const replica = {
  copy: mirror(rows, { because: 'A test.', to: dynamodb.replica({ table: at.copy }) }),
};
/** The same in an index. */
export const documents = {
  documents: mirror(rows, {
    because: 'A test.',
    to: opensearch.replica({ index: at.documents }),
  }),
};

export type Engine = 'mysql' | 'postgresql';
/** What an application does to the table; what cannot be done (a row that is not there) is left out. */
export type Step =
  | { readonly do: 'write'; readonly id: number; readonly a: number; readonly b: number }
  | { readonly do: 'touch'; readonly id: number; readonly a: number }
  /** One row twice in one transaction. */
  | { readonly do: 'twice'; readonly id: number; readonly a: number }
  | { readonly do: 'remove'; readonly id: number }
  | { readonly do: 'move'; readonly id: number; readonly to: number }
  /** Inserts a row and moves it, in one transaction. */
  | { readonly do: 'insertAndMove'; readonly id: number; readonly to: number }
  /** `UPDATE rows SET id = id + 1`, in one transaction: the log has the rows in some order. */
  | { readonly do: 'shift'; readonly isUpwards: boolean }
  | { readonly do: 'truncate' }
  /** An incremental snapshot of the whole table. */
  | { readonly do: 'snapshot' }
  /** The capture tool starts again and repeats its last changes. */
  | { readonly do: 'restart'; readonly back: number };

export interface Emitted {
  readonly change: AnyChange;
  /** Decides the lane: changes of one key are in one lane. */
  readonly key: number;
}

interface Row {
  readonly id: number;
  readonly a: number;
  readonly b: number;
}

interface Source {
  readonly held: Map<number, Row>;
  readonly emitted: Emitted[];
  /** `row` counts the rows of one statement. */
  readonly emit: (key: number, change: AnyChange, row?: number) => void;
  readonly engine: Engine;
  truncated: boolean;
}

type Steps = { readonly [S in Step as S['do']]: (source: Source, step: S) => void };

const run: Steps = {
  write({ held, emit }, { id, a, b }) {
    const before = held.get(id);
    const row = { id, a, b };
    emit(id, before ? update(rows, { before, after: row }) : create(rows, row));
    held.set(id, row);
  },
  touch({ held, emit }, { id, a }) {
    const before = held.get(id);
    if (before === undefined) return;
    const row = { ...before, a };
    // As PostgreSQL does with large columns that were not touched.
    emit(id, update(rows, { before, after: row, uncaptured: ['b'] }));
    held.set(id, row);
  },
  twice({ held, emit }, { id, a }) {
    const before = held.get(id);
    if (before === undefined) return;
    const [between, after] = [
      { ...before, a },
      { ...before, a: a + 1 },
    ];
    emit(id, update(rows, { before, after: between }), 0);
    emit(id, update(rows, { before: between, after }), 1);
    held.set(id, after);
  },
  remove({ held, emit }, { id }) {
    const before = held.get(id);
    if (before === undefined) return;
    emit(id, remove(rows, before, { captured: 'key' }));
    held.delete(id);
  },
  move({ held, emit }, { id, to }) {
    const before = held.get(id);
    if (before === undefined || held.has(to)) return;
    const row = { ...before, id: to };
    emit(id, moved(before));
    emit(to, arrived(row, before));
    held.delete(id);
    held.set(to, row);
  },
  insertAndMove({ held, emit }, { id, to }) {
    if (held.has(id) || held.has(to) || id === to) return;
    const first = { id, a: 1, b: 1 };
    const row = { ...first, id: to };
    emit(id, create(rows, first));
    emit(id, moved(first), 1);
    emit(to, arrived(row, first), 1);
    held.set(to, row);
  },
  shift({ held, emit }, { isUpwards }) {
    const old = [...held.values()].toSorted((a, b) => (isUpwards ? a.id - b.id : b.id - a.id));
    held.clear();
    for (const [place, before] of old.entries()) {
      const row = { ...before, id: before.id + 1 };
      emit(before.id, moved(before), place);
      emit(row.id, arrived(row, before), place);
      held.set(row.id, row);
    }
  },
  truncate(source) {
    source.emit(0, truncate(rows));
    source.held.clear();
    source.truncated = true;
  },
  snapshot({ held, emit, engine, truncated }) {
    // See the counter-example: its rows have no order against a truncate that is on its way.
    if (engine === 'postgresql' && truncated) return;
    for (const row of held.values()) emit(row.id, read(rows, row));
  },
  restart({ emitted }, { back }) {
    const streamed = emitted.filter(({ change }) => change.operation !== 'read');
    emitted.push(...streamed.slice(Math.max(0, streamed.length - back)));
  },
};

/** Runs steps on a table, and returns what the capture tool writes and what the table holds. */
export function runSource(
  steps: readonly Step[],
  engine: Engine,
): { readonly emitted: readonly Emitted[]; readonly table: readonly Row[] } {
  let place = 100;
  const emitted: Emitted[] = [];
  const emit = (key: number, change: AnyChange, row = 0): void => {
    emitted.push({ key, change: withPosition(change, positionOf(engine, place, row)) });
  };
  const source: Source = { held: new Map(), emitted, emit, engine, truncated: false };
  for (const step of steps) {
    place += 10;
    run[step.do](source, step as never);
  }
  return { emitted, table: [...source.held.values()] };
}

function positionOf(engine: Engine, place: number, row: number): SourcePosition {
  const at = BigInt(place);
  return engine === 'mysql'
    ? { engine, file: 'binlog.000001', pos: at, row, gtid: `g:${place}` }
    : { engine, commitLsn: at - 1n, lsn: at, totalOrder: BigInt(row) };
}

/** Debezium writes a key change as a delete and a create that know of each other. */
function arrived(row: Row, before: Row): AnyChange {
  const change: AnyChange = create(rows, row);
  return change.operation === 'create' ? { ...change, previousKey: { id: before.id } } : change;
}

function moved(before: Row): AnyChange {
  const change: AnyChange = remove(rows, before);
  return change.operation === 'delete' ? { ...change, hasMoved: true } : change;
}

export function withPosition(change: AnyChange, position: SourcePosition | undefined): AnyChange {
  return { ...change, source: { ...change.source, captureTool: 'debezium', position } };
}
