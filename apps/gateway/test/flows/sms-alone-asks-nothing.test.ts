import { expect, test } from '@jest/globals';
import type { FailureReason } from '@aftercall/core';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const landline: FailureReason = { kind: 'landline', permanent: true, fallback: true, alert: false, message: 'x' };

test('a tenant with SMS alone never touches what is known of where people are', async () => {
  const { engine } = running;
  await engine.pool.query('DROP TABLE reachability');
  engine.provider.answers.push({ outcome: 'rejected', reason: landline });
  for (const callId of ['refused', 'live']) {
    const call = new CallScript(callId);
    await engine.ingest(call.started(), call.consent());
    await engine.ingest(call.booking({}, { live: true }));
  }
  const refused = await engine.until('refused', ({ followUps }) => followUps[0]?.state === 'settled');
  expect(refused.followUps).toMatchObject([{ outcome: 'unreached', attempts: [{ status: 'rejected' }] }]);
  const live = await engine.until('live', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const attemptId = live.followUps[0]?.attempts[0]?.id ?? '';
  const receipt = { providerId: `id-${attemptId}`, status: 'delivered', rawStatus: 'delivered' } as const;
  await engine.post({ signal: 'receipt', key: `${attemptId} delivered`, attemptId, ...receipt });

  // Claimed from the queue, and not handed over.
  const held = new CallScript('held');
  await engine.ingest(held.started(), held.consent(), held.booking(), held.ended());
  clock.advance(4_000);
  const journey = await engine.until('held', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  expect(journey.entries.map((one) => one.kind)).not.toContain('reachability');
});
