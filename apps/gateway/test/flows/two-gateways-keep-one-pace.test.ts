import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';

/** Each of the two at this pace for itself would be done in half the time. */
const [perSecond, burst, messages] = [20, 5, 120];
/** What was granted is good for a second, and what was claimed with it for another one; the machine may add to that. */
const lateSeconds = 2;

const config = salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {}, pace: { perSecond: ${perSecond}, burst: ${burst} } }]
`);

test('two gateways that send at once keep the pace of their one sender, by the clock on the wall', async () => {
  const database = await createTestDatabase();
  const provider = new FakeProvider();
  const times: number[] = [];
  for (let one = 0; one < messages; one += 1) {
    provider.answers.push(({ attemptId }) => {
      times.push(Date.now());
      return Promise.resolve({ outcome: 'accepted', providerIds: [attemptId] });
    });
  }
  const delays = monitorEventLoopDelay({ resolution: 10 });
  const engines = [
    await startTestEngine({ database, provider, config }),
    await startTestEngine({ database, provider, config }),
  ];
  try {
    const events = Array.from({ length: messages }, (_, index) => {
      const call = new CallScript(`call-${index}`, `+1202555${3_000 + index}`);
      return [call.started(), call.consent(), call.booking({}, { live: true })];
    });
    const half = messages / 2;
    delays.enable();
    await Promise.all([
      engines[0]?.ingest(...events.slice(0, half).flat()),
      engines[1]?.ingest(...events.slice(half).flat()),
    ]);
    await until('all have left', async () => (times.length >= messages ? true : undefined));
    delays.disable();
    const longestStallSeconds = delays.max / 1e9;
    expect(new Set(provider.sends.map((one) => one.request.to)).size).toBe(messages);
    for (const [first, from] of times.entries()) {
      for (const [index, to] of times.entries()) {
        if (index < first) continue;
        const seconds = (to - from) / 1_000 + lateSeconds + longestStallSeconds;
        expect(index - first + 1).toBeLessThanOrEqual(burst + perSecond * seconds + 1);
      }
    }
  } finally {
    for (const engine of engines) await engine.stop();
    await database.drop();
  }
}, 60_000);
