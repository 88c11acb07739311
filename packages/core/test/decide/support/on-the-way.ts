import { expect } from '@jest/globals';
import type { FailureReason } from '../../../src/channel/failure-reason.ts';
import type { Change } from '../../../src/decide/change.ts';
import { switchStep } from '../../../src/decide/switch-step.ts';
import { foldAttempt, newAttempt, type AttemptFact } from '../../../src/delivery/attempt-state.ts';
import type { Tried } from '../../../src/delivery/next-move.ts';
import { CallUnderTest, moment, timing } from './call-under-test.ts';
import { deepFreeze } from './deep-freeze.ts';
import { fakeSender, type FakeSenderChoice } from './fake-sender.ts';
import { booking, ended, granted, started } from './sample-events.ts';

export const channels = ['rcs', 'whatsapp', 'sms'];
export const routing = [{ send: channels.map((channel) => ({ channel })) }];
export const reason: FailureReason = {
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'x',
};
export const rejected: readonly AttemptFact[] = [{ fact: 'leased' }, { fact: 'rejected', reason }];
export const accepted: readonly AttemptFact[] = [{ fact: 'leased' }, { fact: 'accepted', providerIds: ['1'] }];

interface Choice {
  readonly canSay?: Readonly<Record<string, FakeSenderChoice['canSay']>>;
  readonly triggers?: readonly ReturnType<typeof booking>[];
}

/** A call whose follow-ups were released together, on rcs. */
export function onTheWay({ canSay = {}, triggers = [booking()] }: Choice = {}): CallUnderTest {
  const senders = channels.map((channel) => {
    const say = canSay[channel];
    return fakeSender({ channel, ...(say && { canSay: say }) });
  });
  const call = new CallUnderTest({ senders, routing, timing: { ...timing, expireAfterMs: 60_000 } });
  call.receive(0, started(), granted({ channels }), ...triggers);
  call.receive(1_000, ended());
  call.release(5_000);
  expect(call.attempts).toMatchObject([{ channel: 'rcs', step: 0 }]);
  return call;
}

/** Leaves rcs because of what became of it. */
export function leave(
  call: CallUnderTest,
  facts: readonly AttemptFact[],
  afterMs = 6_000,
  from = 0,
): readonly Change[] {
  const [attempt] = call.attempts;
  const released = call.of('follow_up_released').find((one) => one.mergedInto === undefined);
  if (attempt === undefined || released === undefined) throw new Error('nothing is on its way');
  const tried: Tried[] = [
    { id: 'attempt', step: from, plannedAt: moment(5_000), state: facts.reduce(foldAttempt, newAttempt) },
  ];
  const way = deepFreeze({ carried: call.carriedBy(attempt), plan: released.plan, tried });
  let ids = 0;
  return switchStep(
    way,
    { move: 'switch', from, why: 'rejected' },
    call.facts,
    call.policy,
    moment(afterMs),
    () => `new-${(ids += 1)}`,
  );
}

export const attemptsIn = (changes: readonly Change[]) =>
  changes.flatMap((one) => (one.change === 'attempt_planned' ? [one.attempt] : []));
export const switchedIn = (changes: readonly Change[]) =>
  changes.flatMap((one) => (one.change === 'follow_up_switched' ? [one] : []));
export const verdictsIn = (changes: readonly Change[]) =>
  changes.flatMap((one) => (one.change === 'verdict_given' ? [one.verdict] : []));
