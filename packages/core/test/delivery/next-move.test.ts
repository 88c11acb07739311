import { describe, expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import { foldAttempt, newAttempt, type AttemptFact, type AttemptState } from '../../src/delivery/attempt-state.ts';
import { isTold, nextMove, type Tried } from '../../src/delivery/next-move.ts';
import type { PlanStep } from '../../src/routing/plan.ts';
import type { StepWait } from '../../src/routing/route.ts';

const start = new Date('2026-11-24T15:00:00Z');
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000);
const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const delivered: StepWait = { until: 'delivered', afterMs: 12_000 };

const stepOn = (channel: string, wait?: StepWait): PlanStep => ({
  channel,
  account: channel,
  consentId: 'consent',
  why: 'rule',
  rule: 0,
  ...(wait && { wait }),
});
const leased: AttemptFact = { fact: 'leased' };
const accepted: AttemptFact = { fact: 'accepted', providerIds: ['1'] };
const stateAfter = (...facts: readonly AttemptFact[]): AttemptState => facts.reduce(foldAttempt, newAttempt);
const tried = (...facts: readonly AttemptFact[]): Tried => ({
  id: 'attempt',
  step: 0,
  state: stateAfter(...facts),
  plannedAt: start,
  ...(facts.includes(accepted) && { acceptedAt: at(1) }),
});

const moveOf = (attempts: readonly Tried[], seconds: number, wait?: StepWait): string => {
  const move = nextMove([stepOn('rcs', wait), stepOn('sms')], attempts, at(seconds));
  if (move.move === 'stay') return 'stay';
  if (move.move === 'rephrase' || move.move === 'retell') return `${move.move} ${move.from}`;
  return move.move === 'wait'
    ? `wait until ${(move.until.getTime() - start.getTime()) / 1_000}`
    : `switch from ${move.from}: ${move.why}`;
};

describe('a step that failed', () => {
  test.each(['rejected', 'undeliverable', 'expired', 'revoked'] as const)('as %s leads to the next one', (fact) => {
    expect(moveOf([tried(leased, accepted, { fact, reason })], 2)).toBe(`switch from 0: ${fact}`);
  });

  test('stays when no other channel would mend it', () => {
    expect(moveOf([tried(leased, { fact: 'rejected', reason: { ...reason, fallback: false } })], 2)).toBe('stay');
    expect(moveOf([tried(leased, { fact: 'rejected', reason: { ...reason, fallback: false } })], 99, delivered)).toBe(
      'stay',
    );
  });

  test.each(['all', 'marketing'] as const)('stays after the person told the provider to stop %s', (optOut) => {
    expect(moveOf([tried(leased, { fact: 'rejected', reason: { ...reason, optOut } })], 99, delivered)).toBe('stay');
  });

  test('stays when it arrived after all', () => {
    expect(moveOf([tried(accepted, { fact: 'undeliverable', reason }, { fact: 'delivered' })], 99, delivered)).toBe(
      'stay',
    );
  });

  test('is told by its last try', () => {
    const first = tried(leased, { fact: 'rejected', reason });
    expect(moveOf([first, tried()], 2)).toBe('stay');
  });
});

describe('what was taken back in part before it left', () => {
  const overtaken = tried({ fact: 'rejected', reason: { ...reason, kind: 'overtaken' } });

  test('is told without that part on the same step', () => {
    const first = tried(leased, { fact: 'rejected', reason });
    expect(moveOf([first, { ...overtaken, step: 1 }], 2)).toBe('retell 1');
  });

  test('is told by the next channel where a message with all of it may have arrived', () => {
    const uncertain = tried(leased, { fact: 'uncertain', cause: 'timeout' });
    expect(moveOf([uncertain, overtaken], 2)).toBe('switch from 0: rejected');
  });
});

describe('free text outside the service window', () => {
  const closed = { ...reason, kind: 'window_closed' } as const;
  const inAnswer = tried(leased, { fact: 'rejected', reason: closed });
  const onReceipt = tried(leased, accepted, { fact: 'undeliverable', reason: closed });

  test.each([
    ['in the answer', inAnswer],
    ['on a receipt', onReceipt],
  ])('is told in another form on the same step, refused %s', (_how, attempt) => {
    expect(moveOf([attempt], 2)).toBe('rephrase 0');
    expect(moveOf([attempt], 2, delivered)).toBe('rephrase 0');
  });

  test('is told so once a step: a second refusal leads on', () => {
    expect(moveOf([inAnswer, inAnswer], 2)).toBe('switch from 0: rejected');
    expect(moveOf([inAnswer, onReceipt], 2)).toBe('switch from 0: undeliverable');
    expect(moveOf([inAnswer, { ...inAnswer, step: 1 }], 2)).toBe('rephrase 1');
  });

  test('is not told again when it arrived after all, or while the other form is on its way', () => {
    expect(moveOf([tried(accepted, { fact: 'delivered' }, { fact: 'undeliverable', reason: closed })], 2)).toBe('stay');
    expect(moveOf([inAnswer, tried(leased)], 2)).toBe('stay');
  });
});

describe('a step that waits for a receipt', () => {
  test('waits from the accept on, and switches to the moment', () => {
    expect(moveOf([tried(leased, accepted)], 12.999, delivered)).toBe('wait until 13');
    expect(moveOf([tried(leased, accepted)], 13, delivered)).toBe('switch from 0: no_receipt');
  });

  test('stays when the receipt is there, or one that says more', () => {
    const until = (receipt: StepWait['until']): StepWait => ({ until: receipt, afterMs: 1 });
    expect(moveOf([tried(accepted, { fact: 'sent' })], 60, until('sent'))).toBe('stay');
    expect(moveOf([tried(accepted, { fact: 'sent' })], 60, until('delivered'))).toBe('switch from 0: no_receipt');
    expect(moveOf([tried(accepted, { fact: 'delivered' })], 60, until('sent'))).toBe('stay');
    expect(moveOf([tried(accepted, { fact: 'delivered' })], 60, until('read'))).toBe('switch from 0: no_receipt');
    expect(moveOf([tried(accepted, { fact: 'engaged', by: 'read' })], 60, until('read'))).toBe('stay');
    expect(moveOf([tried(accepted, { fact: 'engaged', by: 'replied' })], 60, until('read'))).toBe('stay');
  });

  test('stays, read or not, once the person has it by a channel of which no more is waited for', () => {
    const read: StepWait = { until: 'read', afterMs: 12_000 };
    const steps = [stepOn('sms'), stepOn('rcs', read), stepOn('whatsapp')];
    const unread = { ...tried(accepted, { fact: 'delivered' }), step: 1 };
    const failed = tried(accepted, { fact: 'undeliverable', reason });
    const arrivedAfterAll = tried(accepted, { fact: 'undeliverable', reason }, { fact: 'delivered' });
    expect(nextMove(steps, [failed, unread], at(60))).toMatchObject({ move: 'switch', from: 1 });
    expect(nextMove(steps, [arrivedAfterAll, unread], at(60))).toEqual({ move: 'stay' });
  });

  test('has its clock begin with the provider: what is still to leave, or leaving, goes on waiting', () => {
    expect(moveOf([tried()], 60, delivered)).toBe('wait until 72');
    expect(moveOf([tried(leased)], 60, delivered)).toBe('wait until 72');
  });

  test('an uncertain send is waited for like an accepted one', () => {
    const uncertain = tried(leased, { fact: 'uncertain', cause: 'timeout' });
    expect(moveOf([uncertain], 11, delivered)).toBe('wait until 12');
    expect(moveOf([uncertain], 12, delivered)).toBe('switch from 0: no_receipt');
  });
});

test('without a wait nothing but a failure leads on', () => {
  expect(moveOf([tried(leased, accepted)], 3_600)).toBe('stay');
  expect(moveOf([], 3_600)).toBe('stay');
});

describe('whether the person has it', () => {
  const read: StepWait = { until: 'read', afterMs: 12_000 };
  const engaged = (by: 'read' | 'replied'): AttemptFact => ({ fact: 'engaged', by });

  test.each([
    ['accepted', undefined, [accepted], false],
    ['delivered', undefined, [accepted, { fact: 'delivered' }], true],
    ['delivered, and that is waited for', delivered, [accepted, { fact: 'delivered' }], true],
    ['delivered after it had failed', delivered, [{ fact: 'expired', reason }, { fact: 'delivered' }], true],
    ['delivered, and to be read', read, [accepted, { fact: 'delivered' }], false],
    ['read', read, [engaged('read')], true],
    ['answered, and to be read', read, [accepted, engaged('replied')], true],
    ['failed', delivered, [{ fact: 'rejected', reason }], false],
  ] as const)('%s', (_name, wait, facts, expected) => {
    expect(isTold([stepOn('rcs', wait), stepOn('sms')], [tried(...facts)], { step: 1 })).toBe(expected);
  });

  test('another try of the same step is not to be sent once one is there, read or not', () => {
    const there = [tried(accepted, { fact: 'delivered' })];
    expect(isTold([stepOn('rcs', read), stepOn('sms')], there, { step: 0 })).toBe(true);
  });
});
