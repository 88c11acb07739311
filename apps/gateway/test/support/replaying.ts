import { Replays, type ReplayItem, type ReplayReport, type ReplayRequest } from '../../src/engine/replays.ts';
import { listDeadLetters, type DeadLetter } from '../../src/ledger/replays/dead-letter-list.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { tenantId, type TestEngine } from './test-engine.ts';

type Asked = Pick<ReplayRequest, 'selection'> & Partial<Omit<ReplayRequest, 'selection'>>;

/** Asks an engine for a replay, as somebody with the salon's key. */
export function replay({ container }: Pick<TestEngine, 'container'>, asked: Asked): Promise<ReplayReport> {
  return container.get(Replays).run({
    mode: 'decide',
    by: 'night desk',
    why: 'test',
    dryRun: false,
    tenants: [tenantId],
    speaksForAll: false,
    ...asked,
  });
}

export function ofCalls(...ids: readonly string[]): Asked {
  return { selection: { by: 'calls', ids } };
}

/** In short: `skip(opted_out)`. */
export function inShort({ outcome }: ReplayItem): string {
  const reason = 'reason' in outcome ? outcome.reason : undefined;
  return reason === undefined ? outcome.result : `${outcome.result}(${reason})`;
}

export async function deadLettersOf({ pool }: Pick<TestEngine, 'pool'>, callId: string): Promise<DeadLetter[]> {
  const { deadLetters } = await listDeadLetters(new TenantReads(pool), { tenants: [tenantId], limit: 1_000 });
  return deadLetters.filter((one) => one.kind === 'follow_up' && one.callId === callId);
}

/** How many rows every table has, but for what is rolled up: it follows from the others, and comes when it comes. */
export async function rowCounts({ pool }: Pick<TestEngine, 'pool'>): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    String.raw`SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
      AND relnamespace = current_schema()::regnamespace AND relname NOT LIKE 'scorecard\_%' ORDER BY relname`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ count: number }>(`SELECT count(*) AS count FROM ${name}`);
    counts[name] = rows[0]?.count ?? 0;
  }
  return counts;
}
