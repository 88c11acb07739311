import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';

const rounds = 100;
const afterCallDelayMs = 100;
const config = `
apiKeys: []
timing: { afterCallDelay: ${afterCallDelayMs}ms }
tenants:
  - id: salon-luz
    name: Salon Luz
    locale: en-US
    timezone: America/New_York
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`;

let database: TestDatabase;
let one: TestEngine;
let other: TestEngine;
const provider = new FakeProvider();

beforeAll(async () => {
  database = await createTestDatabase();
  [one, other] = await Promise.all([
    startTestEngine({ database, provider, config }),
    startTestEngine({ database, provider, config }),
  ]);
});

afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  await database.drop();
});

/** Both events at the same moment on two gateways of one database; `first` is submitted a turn earlier. */
async function race(callId: string, phone: string, first: 'trigger' | 'end'): Promise<void> {
  const call = new CallScript(callId, phone);
  await one.ingest(call.started(), call.consent());
  const trigger = call.booking();
  const end = call.ended();
  const [a, b] = first === 'trigger' ? [trigger, end] : [end, trigger];
  await Promise.all([one.ingest(a), other.ingest(b)]);
}

describe.each(['trigger', 'end'] as const)('a trigger and the end of its call on two gateways, %s first', (first) => {
  test(`always give one follow-up and one text, on time (${rounds} rounds)`, async () => {
    const calls = Array.from({ length: rounds }, (_, index) => ({
      callId: `${first}-${index}`,
      phone: `+1202555${String(index + (first === 'end' ? 100 : 0) + 2_000).padStart(4, '0')}`,
    }));
    for (const { callId, phone } of calls) await race(callId, phone, first);
    const bases = new Set<string>();
    for (const { callId, phone } of calls) {
      const { followUps } = await one.until(callId, (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted');
      expect(followUps).toHaveLength(1);
      expect(provider.sends.filter((send) => send.request.to === phone)).toHaveLength(1);
      const [followUp] = followUps;
      if (followUp?.attempts[0]?.acceptedAt === undefined) throw new Error('not accepted');
      bases.add(followUp.basis);
      // The end was seen: nothing waited for the longest wait of half an hour.
      expect(followUp.dueAt.getTime() - followUp.basisAt.getTime()).toBe(followUp.basis === 'call_ended' ? afterCallDelayMs : 0);
    }
    // Whatever came first, nothing fell between the two.
    expect([...bases].filter((basis) => basis !== 'trigger' && basis !== 'call_ended')).toEqual([]);
  });
});
