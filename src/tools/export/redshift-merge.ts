import { literal, quote } from '../sql-quotes.ts';
import type { ExportTable } from './export-table.ts';
import { sqlNameOf } from './export-table.ts';
import { redshiftColumns, redshiftName } from './redshift-changes.ts';
import type { RedshiftSettings } from './redshift-stream.ts';
import { commaLines, comment } from './sql-text.ts';

/** Writes the target of a table, and the one that remembers how far it has come. */
export function formatTarget(exported: ExportTable, settings: RedshiftSettings): readonly string[] {
  const { table } = exported;
  const columns = redshiftColumns(exported).map(([name, { type, note }]) => ({
    text: `${quote(name)} ${type}${table.key.includes(name) ? ' NOT NULL' : ''}`,
    note,
  }));
  const key = table.key.map(quote).join(', ');
  return [
    `CREATE TABLE ${redshiftName(exported, settings)} (`,
    ...commaLines([...columns, { text: `PRIMARY KEY (${key})` }]),
    ');',
    '',
    ...comment(['How far the merge has come in each shard or partition.']),
    `CREATE TABLE ${redshiftName(exported, settings, '_position')} (`,
    '  lane VARCHAR(64) NOT NULL,',
    '  stream_position VARCHAR(64) NOT NULL',
    ');',
  ];
}

/**
 * Writes the procedure that brings the target up to the records that have arrived: of each key the
 * last change, in one transaction. It may be repeated, and two calls wait for each other.
 *
 * In a lane the position decides, which is exact. Only where a key has changes in more than one lane
 * (it moved there, or the stream was divided anew), the time of arrival decides between the lanes.
 */
export function formatMerge(exported: ExportTable, settings: RedshiftSettings): readonly string[] {
  const target = redshiftName(exported, settings);
  const positions = redshiftName(exported, settings, '_position');
  const changes = redshiftName(exported, settings, '_changes');
  const fresh = quote(sqlNameOf(exported, '_new'));
  return [
    `CREATE OR REPLACE PROCEDURE ${quote(settings.schema)}.${quote(sqlNameOf(exported, '_merge'))}()`,
    'AS $$',
    'DECLARE',
    '  bad BIGINT;',
    'BEGIN',
    `  LOCK TABLE ${positions};`,
    `  DROP TABLE IF EXISTS ${fresh};`,
    `  CREATE TEMP TABLE ${fresh} AS`,
    `  SELECT changes.* FROM ${changes} AS changes`,
    `  LEFT JOIN ${positions} AS done ON done.lane = changes.lane`,
    '  WHERE done.stream_position IS NULL OR changes.stream_position > done.stream_position;',
    '',
    ...stopAt(fresh, 'is_unreadable', 'Merge stopped: % records are not JSON'),
    ...stopAt(
      fresh,
      `is_partial AND operation NOT IN ('delete', 'd')`,
      'Merge stopped: % rows leave columns out, which would be wiped',
    ),
    ...stopAt(
      fresh,
      "operation = 't'",
      'Merge stopped: % truncates; empty the target, and set the position behind them',
    ),
    ...replaceRows(exported, target, fresh),
    `  DELETE FROM ${positions} WHERE lane IN (SELECT lane FROM ${fresh});`,
    `  INSERT INTO ${positions} (lane, stream_position)`,
    `  SELECT lane, MAX(stream_position) FROM ${fresh} GROUP BY lane;`,
    'END;',
    '$$ LANGUAGE plpgsql',
    'SET enable_case_sensitive_identifier TO true;',
  ];
}

function replaceRows({ table }: ExportTable, target: string, fresh: string): readonly string[] {
  const names = Object.keys(table.columns).map(quote).join(', ');
  const key = table.key.map(quote).join(', ');
  const isSame = table.key.map((name) => `${target}.${quote(name)} = ${fresh}.${quote(name)}`);
  return [
    `  DELETE FROM ${target} USING ${fresh} WHERE ${isSame.join(' AND ')};`,
    '',
    `  INSERT INTO ${target} (${names})`,
    `  SELECT ${names} FROM (`,
    '    SELECT *, ROW_NUMBER() OVER (',
    `      PARTITION BY ${key} ORDER BY arrived_at DESC, stream_position DESC`,
    '    ) AS newest FROM (',
    '      SELECT *, ROW_NUMBER() OVER (',
    `        PARTITION BY ${key}, lane ORDER BY stream_position DESC`,
    `      ) AS newest_of_lane FROM ${fresh}`,
    '    ) AS of_lanes WHERE newest_of_lane = 1',
    '  ) AS of_all',
    "  WHERE newest = 1 AND operation NOT IN ('delete', 'd');",
    '',
  ];
}

function stopAt(fresh: string, condition: string, message: string): readonly string[] {
  return [
    `  SELECT COUNT(*) INTO bad FROM ${fresh} WHERE ${condition};`,
    '  IF bad > 0 THEN',
    `    RAISE EXCEPTION ${literal(message)}, bad;`,
    '  END IF;',
    '',
  ];
}
