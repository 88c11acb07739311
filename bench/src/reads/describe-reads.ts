import { table } from '../report/table.ts';
import type { ReadsRun } from './run-reads.ts';

/** For people. */
export function describeReads({ rows, calls, fillSeconds, rollUpSeconds, tables, readings }: ReadsRun): string {
  const all = tables.reduce((sum, { megabytes }) => sum + megabytes, 0);
  const rolledUp = tables.filter(({ name }) => name.startsWith('scorecard_'));
  const ofRollUp = rolledUp.reduce((sum, { megabytes }) => sum + megabytes, 0);
  return [
    `${rows} rows of the ledger, ${calls} calls, ${all.toFixed(0)} MB with all indexes: ` +
      `${((all * 1e6) / rows).toFixed(0)} bytes a row, of which ${((ofRollUp * 1e6) / rows).toFixed(0)} for what is rolled up. ` +
      `Filled in ${fillSeconds.toFixed(0)} s, rolled up in ${rollUpSeconds.toFixed(0)} s.`,
    table(
      ['question, over HTTP', 'p50 ms', 'p99 ms', 'max ms', 'wanted', ''],
      readings.map(({ what, p50, p99, max, wanted }) => [
        what,
        p50.toFixed(1),
        p99.toFixed(1),
        max.toFixed(1),
        `under ${wanted}`,
        p99 < wanted ? 'met' : 'MISSED',
      ]),
    ),
    table(
      ['table, with its indexes', 'MB'],
      tables.map(({ name, megabytes }) => [name, megabytes.toFixed(0)]),
    ),
  ].join('\n\n');
}
