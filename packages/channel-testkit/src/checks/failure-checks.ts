import assert from 'node:assert/strict';
import { accountFault, TransportError } from '@aftercall/core';
import type { SendOutcome } from '@aftercall/core';
import { openBench } from '../channel-bench.ts';
import { isNever } from '../channel-script.ts';
import type { ConformanceSubject, FailureCase, Never } from '../channel-script.ts';
import { neverCheck } from '../conformance-check.ts';
import type { CheckFactory, ConformanceCheck } from '../conformance-check.ts';
import type { Reaction } from '../provider-double.ts';

/** A failure as the script has it, or why there is none. */
interface ScriptedCase extends Omit<FailureCase, 'reaction'> {
  readonly reaction: Reaction | Never;
}

/** Somebody has to mend the account, and another channel reaches the person meanwhile. */
const refusesTheAccount = { outcome: 'rejected', reason: accountFault };

const uncertain = (cause: string) => ({ outcome: 'uncertain', cause });

export const failureChecks: CheckFactory = (subject) => {
  const { refusals } = subject.script.send;
  const { throttled, throttledWithRetryAfter } = refusals;
  const overLentClient = subject.provider === undefined;
  const scripted: readonly ScriptedCase[] = [
    { name: '400', reaction: refusals.badRequest, expected: { outcome: 'rejected', reason: { permanent: true } } },
    {
      name: '401',
      reaction: refusals.unauthorized,
      expected: { ...refusesTheAccount, reason: { ...refusesTheAccount.reason, stopsAccount: true } },
    },
    { name: '403', reaction: refusals.forbidden, expected: refusesTheAccount },
    { name: '404', reaction: refusals.notFound, expected: { outcome: 'rejected' } },
    { name: 'throttled', reaction: throttled, expected: { outcome: 'throttled', retryAfterMs: undefined } },
    isNever(throttledWithRetryAfter)
      ? { name: 'throttled with a time to wait', reaction: throttledWithRetryAfter, expected: {} }
      : {
          name: 'throttled with a time to wait',
          reaction: throttledWithRetryAfter.answer,
          expected: { outcome: 'throttled', retryAfterMs: throttledWithRetryAfter.retryAfterMs },
        },
  ];
  const cases = [...scripted, ...(subject.provider?.failures ?? httpFailures)];

  return [
    ...cases.map(({ name, reaction, expected }): ConformanceCheck => {
      if (isNever(reaction)) return neverCheck('failures', name, reaction.never);
      return {
        group: 'failures',
        name,
        async run() {
          await using bench = await openBench(subject);
          assertOutcome(await bench.send(reaction), expected);
          assert.equal(bench.provider.calls.length, 1, 'the channel sent again by itself');
        },
      };
    }),
    ...(overLentClient ? withoutAnswer : []).map(({ name, error, expected }): ConformanceCheck => ({
      group: 'failures',
      name,
      async run() {
        await using bench = await openBench(subject, { through: () => () => Promise.reject(error) });
        assertOutcome(await bench.send(), expected);
        assert.equal(bench.lent.length, 1, 'the channel sent again by itself');
      },
    })),
    {
      group: 'failures',
      name: 'a refused connection',
      async run() {
        await using bench = await openBench(subject);
        await bench.provider.refuse();
        assertOutcome(await bench.send(), neverLeft);
      },
    },
    ...(overLentClient ? [tooLate(subject)] : []),
  ];
};

/** What an HTTP provider and what stands before it do wrong. */
const httpFailures: readonly FailureCase[] = [
  {
    name: "429 of a proxy, without the provider's body",
    reaction: { status: 429, body: 'slow down' },
    expected: { outcome: 'uncertain' },
  },
  { name: '500', reaction: { status: 500, body: 'internal error' }, expected: uncertain('server_error') },
  { name: '503', reaction: { status: 503, body: '' }, expected: uncertain('server_error') },
  {
    name: 'half a JSON text in a 200',
    reaction: { status: 200, body: '{"id": "abc' },
    expected: uncertain('unreadable_answer'),
  },
  {
    name: 'HTML in a 200',
    reaction: { status: 200, body: '<html></html>' },
    expected: uncertain('unreadable_answer'),
  },
  { name: 'an empty 200', reaction: { status: 200 }, expected: uncertain('unreadable_answer') },
  {
    name: 'JSON without an id in a 200',
    reaction: { status: 200, body: {} },
    expected: uncertain('unreadable_answer'),
  },
  { name: 'null in a 200', reaction: { status: 200, body: 'null' }, expected: uncertain('unreadable_answer') },
  { name: 'a redirect', reaction: { status: 302, headers: { location: '/' } }, expected: { outcome: 'uncertain' } },
  { name: 'a connection reset after the request', reaction: 'reset', expected: uncertain('connection_lost') },
  { name: 'half an answer', reaction: 'half', expected: uncertain('connection_lost') },
  { name: 'an answer that is no HTTP', reaction: 'garbage', expected: uncertain('connection_lost') },
  {
    name: 'an answer without end',
    reaction: { status: 200, body: 'x'.repeat(200_000) },
    expected: uncertain('unreadable_answer'),
  },
];

function tooLate(subject: ConformanceSubject): ConformanceCheck {
  return {
    group: 'failures',
    name: 'an answer that came too late to be read',
    async run() {
      await using bench = await openBench(subject, {
        through: (http) => async (request) => {
          await http(request);
          throw new TransportError('timeout', 'maybe');
        },
      });
      assertOutcome(await bench.send(), uncertain('timeout'));
      assert.equal(bench.provider.calls.length, 1, 'the channel sent again by itself');
    },
  };
}

const neverLeft = { outcome: 'rejected', reason: { kind: 'provider_error', permanent: false } };

/** What the lent client can say in place of an answer. */
const withoutAnswer: readonly { name: string; error: Error; expected: object }[] = [
  { name: 'a timeout before the first byte', error: new TransportError('timeout', 'no'), expected: neverLeft },
  { name: 'a timeout after bytes left', error: new TransportError('timeout', 'maybe'), expected: uncertain('timeout') },
  { name: 'a fault that nobody foresaw', error: new Error('disk full'), expected: { outcome: 'uncertain' } },
];

/**
 * The outcome has at least the expected fields; `undefined` means that a field is absent. Whatever a channel calls a
 * fault of the configuration is mended by somebody, and said on another channel meanwhile.
 */
function assertOutcome(outcome: SendOutcome, expected: object): void {
  assert.deepEqual(pick(outcome, expected), expected, `the outcome was ${JSON.stringify(outcome)}`);
  if (outcome.outcome !== 'rejected' || outcome.reason.kind !== 'configuration') return;
  const { fallback, alert } = outcome.reason;
  assert.deepEqual({ fallback, alert }, { fallback: true, alert: true }, 'a fault of ours is held against the person');
}

function pick(actual: object, expected: object): object {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => {
      const found: unknown = (actual as Record<string, unknown>)[name];
      const nested = typeof value === 'object' && value !== null && typeof found === 'object' && found !== null;
      return [name, nested ? pick(found, value as object) : found];
    }),
  );
}
