import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });

test('the ledger tells by which channel a message went, where its receipt says so', async () => {
  const call = new CallScript('by-rcs', '+12025550461');
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await playOut(running.engine);
  const { followUps } = await running.engine.journey('by-rcs');
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  const receipt = { signal: 'receipt', attemptId, providerId: 'SM1', carriedBy: 'rcs' } as const;
  await running.engine.post({ ...receipt, key: 'd', status: 'delivered', rawStatus: 'delivered' });
  const { entries } = await running.engine.journey('by-rcs');
  expect(entries.find(({ kind }) => kind === 'receipt')?.data).toMatchObject({ status: 'delivered', carriedBy: 'rcs' });
});
