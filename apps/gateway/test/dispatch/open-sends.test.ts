import { describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import type { LeasedAttempt } from '../../src/dispatch/leased-attempt.ts';
import { OpenSends } from '../../src/dispatch/open-sends.ts';
import type { Account } from '../../src/engine/tenant-policies.ts';
import { createLogger } from '../../src/observability/logger.ts';

const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['p-1'] };
const refusal = { kind: 'content', permanent: true, fallback: true, alert: false, message: 'x' } as const;
const refused: SendOutcome = { outcome: 'rejected', reason: refusal };
const stopped: SendOutcome = { outcome: 'rejected', reason: { ...refusal, kind: 'opted_out', optOut: 'all' } };

const attemptOf = (id: string): LeasedAttempt => ({ id, tenant: 'salon', account: 'sms' }) as unknown as LeasedAttempt;

/** Sends on a channel that answers when it is told to, on a clock that stands. */
function sends() {
  let now = 0;
  const heard: string[] = [];
  const answers = new Map<string, (outcome: SendOutcome | Error) => void>();
  const signals: AbortSignal[] = [];
  const channel = {
    name: 'sms',
    send: (_request: unknown, { attemptId, signal }: { attemptId: string; signal: AbortSignal }) => {
      signals.push(signal);
      const { promise, resolve, reject } = Promise.withResolvers<SendOutcome>();
      answers.set(attemptId, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
      return promise;
    },
  };
  const open = new OpenSends({
    log: createLogger({ level: 'silent' }),
    ticks: () => now,
    heardLate: (attempt, outcome) => heard.push(`${attempt.id}: ${outcome.outcome}`),
  });
  const ask = (id: string) => open.ask({ channel } as unknown as Account, attemptOf(id));
  const answer = async (id: string, outcome: SendOutcome | Error): Promise<void> => {
    answers.get(id)?.(outcome);
    await new Promise(setImmediate);
  };
  return { open, ask, answer, heard, signals, pass: (ms: number) => (now += ms) };
}

describe('a send', () => {
  test('is what its channel answers, and uncertain where that throws: bytes may have left', async () => {
    const { ask, answer, heard } = sends();
    const [one, other] = [ask('a'), ask('b')];
    await answer('a', accepted);
    await answer('b', new Error('oops'));
    expect([await one, await other]).toEqual([accepted, { outcome: 'uncertain', cause: 'unreadable_answer' }]);
    expect(heard).toEqual([]);
  });

  test('is waited for as long as the contract gives its channel, and those begun later for longer', async () => {
    const { open, ask, answer, pass } = sends();
    const early = ask('early');
    pass(1);
    const late = ask('late');
    pass(129_998);
    open.giveUpOverdue();
    await answer('late', accepted);
    pass(1);
    open.giveUpOverdue();
    expect([await early, await late]).toEqual([{ outcome: 'uncertain', cause: 'timeout' }, accepted]);
  });
});

describe('an answer that comes when nobody waits for it any more', () => {
  /** What is heard of it, the gateway going on meanwhile, or ending. */
  async function lateAnswer(outcome: SendOutcome, end: (open: OpenSends) => void = () => undefined) {
    const { open, ask, answer, heard, pass } = sends();
    const sent = ask('a');
    pass(200_000);
    open.giveUpOverdue();
    end(open);
    await answer('a', outcome);
    expect(await sent).toEqual({ outcome: 'uncertain', cause: 'timeout' });
    return heard;
  }

  test('is heard where it says that the message was taken, or that the person has stopped', async () => {
    expect(await lateAnswer(accepted)).toEqual(['a: accepted']);
    expect(await lateAnswer(stopped)).toEqual(['a: rejected']);
  });

  test('is not, where it only says that nothing was sent: it may have been sent otherwise meanwhile', async () => {
    expect(await lateAnswer(refused)).toEqual([]);
    expect(await lateAnswer({ outcome: 'throttled', scope: 'account' })).toEqual([]);
  });

  test('nor once the gateway ends', async () => {
    expect(await lateAnswer(accepted, (open) => open.callOff())).toEqual([]);
  });
});

test('a gateway that ends asks for the answers, and then waits for none of them', async () => {
  const { open, ask, signals } = sends();
  const all = [ask('a'), ask('b')];
  expect([open.isCalledOff, signals.some((one) => one.aborted)]).toEqual([false, false]);
  open.callOff();
  expect([open.isCalledOff, signals.every((one) => one.aborted)]).toEqual([true, true]);
  open.giveUp();
  const aborted = { outcome: 'uncertain', cause: 'aborted' };
  expect(await Promise.all(all)).toEqual([aborted, aborted]);
});
