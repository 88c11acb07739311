import { expect, test } from '@jest/globals';
import { intakeFor } from '../../src/composition/pubsub-doors.ts';
import { METRICS } from '../../src/composition/tokens.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });

test('events that come over Pub/Sub are counted as those of every door', async () => {
  const { container } = running.engine;
  const intake = intakeFor(container, 'pubsub.pull', [tenantId]);
  let messages = 0;
  const take = (events: readonly object[]): Promise<unknown> => {
    messages += 1;
    const message = { id: String(messages), data: Buffer.from(JSON.stringify(events)), attributes: {} };
    return intake.receive(message, 'projects/demo/subscriptions/calls', clock.now()).take();
  };
  const call = new CallScript('call-1');
  const started = call.started();
  const events = [started, call.booking(), call.event('made.up')];
  await expect(take(events)).resolves.toEqual({ taken: true });
  await expect(take(events)).resolves.toEqual({ taken: true });
  await expect(take([{ ...started, data: {} }])).resolves.toMatchObject({ taken: false });

  const page = await container.get(METRICS).registry.metrics();
  const counted = page.split('\n').filter((line) => line.startsWith('aftercall_events_total{'));
  const of = (type: string, result: string, count: number): string =>
    `aftercall_events_total{door="pubsub.pull",type="${type}",result="${result}"} ${count}`;
  expect(new Set(counted)).toEqual(
    new Set([
      ...['call.started', 'booking.confirmed', 'other'].flatMap((type) => [
        of(type, 'accepted', 1),
        of(type, 'duplicate', 1),
      ]),
      of('call.started', 'conflict', 1),
    ]),
  );
  expect(page).toContain('aftercall_verdicts_total{verdict="hold",reason="call_live",trigger="booking.confirmed"} 1');
});
