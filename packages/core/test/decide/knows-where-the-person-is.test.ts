import { describe, expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import type { Facts } from '../../src/decide/call-facts.ts';
import { switchStep } from '../../src/decide/switch-step.ts';
import { foldAttempt, newAttempt } from '../../src/delivery/attempt-state.ts';
import { CallUnderTest, moment, timing } from './support/call-under-test.ts';
import { fakeSender, type FakeSenderChoice } from './support/fake-sender.ts';
import { booking, ended, granted, started } from './support/sample-events.ts';

const channels = ['rcs', 'whatsapp', 'sms'];
const routing = [{ send: channels.map((channel) => ({ channel })) }];
const reachability = { reachableForMs: 10_000, unreachableForMs: 10_000 };
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const no = (account: string) => ({ account, reachable: false, answeredAt: moment(0) });
const blocked = (...accounts: readonly string[]) => ({ blockedAccounts: new Set(accounts) });
const stopped = (...accounts: readonly string[]) => ({ stoppedAccounts: new Set(accounts) });

interface Choice {
  readonly facts?: Partial<Facts>;
  /** Channels that cannot say a booking. */
  readonly mute?: readonly string[];
}

/** A call that has ended and whose booking was released. */
function released({ facts = {}, mute = [] }: Choice = {}): CallUnderTest {
  const choiceOf = (channel: string): FakeSenderChoice => ({
    channel,
    ...(mute.includes(channel) && { canSay: () => false }),
  });
  const senders = channels.map((channel) => fakeSender(choiceOf(channel)));
  const call = new CallUnderTest({ senders, routing, timing, facts, reachability });
  call.receive(0, started(), granted({ channels }), booking());
  call.receive(1_000, ended());
  call.release(5_000);
  return call;
}

const planOf = (call: CallUnderTest) => call.of('follow_up_released')[0]?.plan;

describe('a release', () => {
  test('goes past a channel on which the person is known not to be', () => {
    const call = released({ facts: { reachability: [no('rcs')] } });
    expect(call.attempts).toMatchObject([{ channel: 'whatsapp', step: 0 }]);
    expect(planOf(call)?.omitted).toEqual([{ channel: 'rcs', account: 'rcs', whyNot: 'unreachable', ageMs: 5_000 }]);
  });

  test('tries a channel whose answer is too old', () => {
    const answeredAt = moment(-6_000);
    const call = released({ facts: { reachability: [{ account: 'rcs', reachable: false, answeredAt }] } });
    expect(call.attempts).toMatchObject([{ channel: 'rcs' }]);
  });

  test('of a person who can be reached nowhere is refused', () => {
    const call = released({ facts: { reachability: channels.map(no) } });
    expect(call.attempts).toEqual([]);
    expect(call.of('follow_up_closed')).toMatchObject([{ reason: 'no_channel' }]);
  });

  test('goes past an account whose provider holds to a stop, and has a reason of its own where there is no other', () => {
    const call = released({ facts: blocked('rcs') });
    expect(call.attempts).toMatchObject([{ channel: 'whatsapp', step: 0 }]);
    expect(planOf(call)?.omitted).toEqual([{ channel: 'rcs', account: 'rcs', whyNot: 'provider_block' }]);
    const everywhere = released({ facts: blocked(...channels) });
    expect(everywhere.attempts).toEqual([]);
    expect(everywhere.of('follow_up_closed')).toMatchObject([{ reason: 'provider_block' }]);
  });

  test('goes past a stopped account, and waits for it where only it can say the message', () => {
    const call = released({ facts: stopped('rcs') });
    expect(call.attempts).toMatchObject([{ channel: 'whatsapp' }]);
    expect(planOf(call)?.omitted).toContainEqual({ channel: 'rcs', account: 'rcs', whyNot: 'account_stopped' });
    const waiting = released({ facts: stopped('rcs'), mute: ['whatsapp', 'sms'] });
    expect(waiting.attempts).toMatchObject([{ channel: 'rcs', step: 0 }]);
  });
});

describe('a switch', () => {
  const nextAfterRcs = (call: CallUnderTest, facts: Partial<Facts>) => {
    const plan = planOf(call);
    const [attempt] = call.attempts;
    if (plan === undefined || attempt === undefined) throw new Error('nothing is on its way');
    const state = foldAttempt(newAttempt, { fact: 'rejected', reason });
    const way = {
      carried: call.carriedBy(attempt),
      plan,
      tried: [{ id: attempt.id, step: 0, plannedAt: moment(5_000), state }],
    };
    const known = { ...call.facts, ...facts };
    return switchStep(
      way,
      { move: 'switch', from: 0, why: 'rejected' },
      known,
      call.policy,
      moment(6_000),
      () => 'new',
    );
  };

  test('passes over what was learnt to be out of reach meanwhile', () => {
    const changes = nextAfterRcs(released(), { reachability: [no('whatsapp')] });
    expect(changes).toContainEqual(
      expect.objectContaining({ attempt: expect.objectContaining({ channel: 'sms', step: 2 }) }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({
        omitted: [{ channel: 'whatsapp', account: 'whatsapp', whyNot: 'unreachable', ageMs: 6_000 }],
      }),
    );
  });

  test('passes over an account whose provider holds to a stop', () => {
    const passed = nextAfterRcs(released(), blocked('whatsapp'));
    expect(passed).toContainEqual(
      expect.objectContaining({ attempt: expect.objectContaining({ channel: 'sms', step: 2 }) }),
    );
    expect(passed).toContainEqual(
      expect.objectContaining({ omitted: [{ channel: 'whatsapp', account: 'whatsapp', whyNot: 'provider_block' }] }),
    );
  });

  test('passes over a stopped account, unless all that are left are', () => {
    const passed = nextAfterRcs(released(), stopped('whatsapp'));
    expect(passed).toContainEqual(
      expect.objectContaining({ omitted: [{ channel: 'whatsapp', account: 'whatsapp', whyNot: 'account_stopped' }] }),
    );
    const waits = nextAfterRcs(released(), stopped('whatsapp', 'sms'));
    expect(waits).toContainEqual(
      expect.objectContaining({ attempt: expect.objectContaining({ channel: 'whatsapp', step: 1 }) }),
    );
  });
});
