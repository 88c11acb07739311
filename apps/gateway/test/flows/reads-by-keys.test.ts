import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { withEngine } from '../support/with-engine.ts';
import { until } from '../support/until.ts';

const provider = new FakeProvider('sms');
const running = withEngine({ provider });

const batches = 8;
const callsInBatch = 40;

interface TableReads {
  readonly table: string;
  readonly rows: number;
  readonly fetched: number;
}

/** What the server counted; each connection tells it a second or more after its last statement. */
async function readsOfTables(): Promise<readonly TableReads[]> {
  const { rows } = await running.engine.pool.query<TableReads>(
    `SELECT relname AS table, n_tup_ins::int AS rows, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS fetched
      FROM pg_stat_user_tables WHERE n_tup_ins >= $1`,
    [batches * callsInBatch],
  );
  return rows;
}

// The plans of a new database are made before a table has statistics, and stay: every index that would do looks alike.
test('a new database reads as few rows for the last call as for the first: every plan goes by a key', async () => {
  for (let batch = 0; batch < batches; batch += 1) {
    const calls = Array.from(
      { length: callsInBatch },
      (_, index) => new CallScript(`call-${batch}-${index}`, `+1202555${1_000 + batch * callsInBatch + index}`),
    );
    await running.engine.ingest(
      ...calls.flatMap((call) => [call.started(), call.consent(), call.booking({}, { live: true })]),
    );
    await until('all are sent', async () => provider.sends.length === (batch + 1) * callsInBatch || undefined);
  }
  const hot = ['calls', 'follow_ups', 'attempts', 'consents', 'data_keys'];
  const reads = await until('the server has counted', async () => {
    const tables = await readsOfTables();
    return hot.every((name) => tables.some(({ table }) => table === name)) ? tables : undefined;
  });
  const perRow = reads.map(({ table, rows, fetched }) => ({ table, reads: Math.round(fetched / rows) }));
  expect(perRow.filter((one) => one.reads > 25)).toEqual([]);
}, 60_000);
