import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { callKeyOf } from '../../src/ledger/people/keys.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';

const rounds = 100;
const afterCallDelayMs = 100;
const config = salonConfig(
  `
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`,
  `timing: { afterCallDelay: ${afterCallDelayMs}ms }`,
);

let database: TestDatabase;
let one: TestEngine;
let other: TestEngine;
let gate: PoolClient;
const provider = new FakeProvider();

beforeAll(async () => {
  database = await createTestDatabase();
  one = await startTestEngine({ database, provider, config });
  other = await startTestEngine({ database, provider, config });
  gate = await one.pool.connect();
});

afterAll(async () => {
  gate?.release();
  await one?.stop();
  await other?.stop();
  await database.drop();
});

/** Resolves once this many transactions wait for the lock of the call. */
async function waitingForCall(key: number, count: number): Promise<void> {
  for (;;) {
    const { rows } = await gate.query<{ waiting: number }>(
      `SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND ((classid::bigint << 32) | objid::bigint) = $1`,
      [key],
    );
    if (rows[0]?.waiting === count) return;
  }
}

/**
 * Puts both transactions in line for the lock of the call, `first` before the other, and opens
 * the gate: the second has begun before the first could write, and must see what it wrote.
 */
async function race(call: CallScript, first: 'trigger' | 'end'): Promise<void> {
  const key = callKeyOf(tenantId, call.callId);
  await one.ingest(call.started(), call.consent());
  await gate.query('SELECT pg_advisory_lock($1)', [key]);
  const [a, b] = first === 'trigger' ? [call.booking(), call.ended()] : [call.ended(), call.booking()];
  const begun = [one.ingest(a ?? {})];
  await waitingForCall(key, 1);
  begun.push(other.ingest(b ?? {}));
  await waitingForCall(key, 2);
  await gate.query('SELECT pg_advisory_unlock($1)', [key]);
  await Promise.all(begun);
}

describe.each([
  { first: 'trigger', basis: 'call_ended', delayMs: afterCallDelayMs, numbers: 2_000 },
  { first: 'end', basis: 'trigger', delayMs: 0, numbers: 2_100 },
] as const)('a trigger and the end of its call on two gateways, $first first', ({ first, basis, delayMs, numbers }) => {
  test(`always give one follow-up and one text, due on time (${rounds} rounds)`, async () => {
    const calls = Array.from(
      { length: rounds },
      (_, index) => new CallScript(`${first}-${index}`, `+1202555${numbers + index}`),
    );
    for (const call of calls) await race(call, first);
    for (const call of calls) {
      const { followUps } = await one.until(
        call.callId,
        (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
      );
      expect(followUps).toHaveLength(1);
      expect(provider.sends.filter((send) => send.request.to === call.phone)).toHaveLength(1);
      const [followUp] = followUps;
      expect(followUp).toMatchObject({ basis });
      // The end was seen: nothing waits for the longest wait of half an hour.
      expect(Number(followUp?.dueAt) - Number(followUp?.basisAt)).toBe(delayMs);
    }
  }, 120_000);
});
