import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';

let database: TestDatabase;
let engine: TestEngine;
let clock = new Date('2026-11-24T15:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database, now: () => clock });
});

afterAll(async () => {
  await engine.stop();
  await database.drop();
});

const kinds = (journey: { entries: readonly { kind: string }[] }): string[] => journey.entries.map((one) => one.kind);

describe('a booking on a call', () => {
  test('is held while the caller talks and leaves four seconds after the end', async () => {
    const call = new CallScript('call-held');
    await engine.ingest(call.started(), call.consent());
    await engine.ingest(call.booking());
    const held = await engine.journey('call-held');
    expect(held.followUps).toMatchObject([{ state: 'held', holdReason: 'call_live', trigger: 'booking.confirmed' }]);

    await engine.ingest(call.ended());
    expect((await engine.journey('call-held')).followUps[0]).toMatchObject({
      basis: 'call_ended',
      basisAt: clock,
      dueAt: new Date(clock.getTime() + 4_000),
    });
    expect(engine.provider.sends).toEqual([]);

    clock = new Date(clock.getTime() + 4_000);
    const sent = await engine.until('call-held', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(engine.provider.sends).toHaveLength(1);
    expect(sent.followUps[0]?.attempts[0]?.text).toContain('B-1');

    const attemptId = sent.followUps[0]?.attempts[0]?.id ?? '';
    const receipt = { signal: 'receipt', attemptId, providerId: `id-${attemptId}` } as const;
    await engine.post({ ...receipt, key: 'a', status: 'delivered', rawStatus: 'delivered' });
    await engine.post({ ...receipt, key: 'b', status: 'sent', rawStatus: 'sent' });
    const journey = await engine.journey('call-held');
    expect(journey.followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached' });
    expect(kinds(journey)).toEqual([
      'event',
      'verdict',
      'event',
      'verdict',
      'consent',
      'event',
      'verdict',
      'event',
      'verdict',
      'verdict',
      'plan',
      'attempt',
      'outcome',
      'receipt',
      'settled',
      'receipt',
    ]);
  });
});
