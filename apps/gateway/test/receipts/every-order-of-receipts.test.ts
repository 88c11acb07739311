import { randomInt } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  attemptStatus,
  factOfReceipt,
  foldAttempt,
  newAttempt,
  type AttemptFact,
  type AttemptState,
  type ReceiptSignal,
} from '@aftercall/core';
import { googleSubject } from '../../../../packages/channel-rcs/test/support/google-subject.ts';
import { twilioSubject as rcsOverTwilioSubject } from '../../../../packages/channel-rcs/test/support/twilio-subject.ts';
import { smsSubject } from '../../../../packages/channel-sms/test/support/sms-subject.ts';
import { whatsappSubject } from '../../../../packages/channel-whatsapp/test/support/whatsapp-subject.ts';
import { randomNumbers } from '../support/random-numbers.ts';

const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? randomInt(2 ** 31));
const attemptId = '5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001';
const webhookUrl = 'https://gateway.example/webhooks/acme/main';

const words = ['queued', 'sent', 'delivered', 'read', 'failed'] as const;
type Word = (typeof words)[number];

interface Provider {
  readonly name: string;
  /** Its channel, and how it writes what it posts. */
  readonly subject: typeof smsSubject;
  /** What it calls each of the words; those that it has no word for are left out. */
  readonly calls: Readonly<Partial<Record<Word, string>>>;
  /** What else it writes beside a failure. */
  readonly withFailure?: string;
}

const twilioFailure = '&ErrorCode=30008';

const providers: readonly Provider[] = [
  {
    name: 'Twilio, SMS: nobody tells that one was read',
    subject: smsSubject,
    calls: { queued: 'queued', sent: 'sent', delivered: 'delivered', failed: 'failed' },
    withFailure: twilioFailure,
  },
  {
    name: 'Twilio, RCS',
    subject: rcsOverTwilioSubject,
    calls: { queued: 'queued', sent: 'sent', delivered: 'delivered', read: 'read', failed: 'failed' },
    withFailure: twilioFailure,
  },
  {
    name: 'Meta, WhatsApp: what is queued is told by the answer alone',
    subject: whatsappSubject,
    calls: { sent: 'sent', delivered: 'delivered', read: 'read', failed: 'failed' },
  },
  {
    name: 'Google, RCS: it tells neither that one is queued nor that it was sent, and of failures that it expired',
    subject: googleSubject,
    calls: { delivered: 'DELIVERED', read: 'READ', failed: 'TTL_EXPIRATION_REVOKED' },
  },
];

/** What the channel itself makes of each word, as its provider posts it, signed. */
async function receiptsOf({ subject, calls, withFailure = '' }: Provider): Promise<ReadonlyMap<Word, ReceiptSignal>> {
  const { factory, script } = subject;
  if ('never' in script.webhook) throw new Error('its provider never calls');
  const { receipt } = script.webhook;
  if ('never' in receipt) throw new Error('its provider posts no receipts');
  const settings = await factory.settings['~standard'].validate(subject.settings('http://127.0.0.1:9'));
  if (settings.issues !== undefined) throw new Error(JSON.stringify(settings.issues));
  const http = () => Promise.reject(new Error('nothing is asked'));
  const channel = factory.create(settings.value, { http, now: () => new Date(), webhookUrl });
  const receipts = new Map<Word, ReceiptSignal>();
  for (const word of words) {
    const status = calls[word];
    if (status === undefined) continue;
    const providerId = script.webhook.echoesAttemptId === 'as the provider id' ? attemptId : 'p-1';
    const { body, ...draft } = receipt({ status, providerId, attemptId }, webhookUrl);
    const posted = script.webhook.sign({ ...draft, body: body + (word === 'failed' ? withFailure : '') }, 'current');
    expect(channel.webhook.verify(posted)).toEqual({ verified: true });
    const [signal, ...others] = channel.webhook.parse(posted).signals;
    if (signal?.signal !== 'receipt' || others.length > 0) throw new Error(`${word} is not one receipt`);
    expect(signal.attemptId).toBe(attemptId);
    receipts.set(word, signal);
  }
  return receipts;
}

function factsOf(receipts: ReadonlyMap<Word, ReceiptSignal>): ReadonlyMap<Word, AttemptFact> {
  return new Map(
    [...receipts].map(([word, { status, providerId, reason }]) => {
      const fact = factOfReceipt(status, providerId, reason);
      if (fact === undefined) throw new Error(`${word} says nothing`);
      return [word, fact];
    }),
  );
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) => permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

/** How often each of so many is told: one to three times, every combination. */
function timesOf(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return timesOf(count - 1).flatMap((rest) => [1, 2, 3].map((times) => [times, ...rest]));
}

/** One order of the words, each told so often: the repeats at once, in further rounds, and anywhere. */
function* layoutsOf(
  order: readonly Word[],
  times: readonly number[],
  random: () => number,
): Generator<readonly Word[]> {
  const together = order.flatMap((word, at) => Array<Word>(times[at] ?? 1).fill(word));
  yield together;
  yield [1, 2, 3].flatMap((round) => order.filter((_, at) => (times[at] ?? 1) >= round));
  const anywhere = [...together];
  for (let at = anywhere.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [anywhere[at], anywhere[other]] = [anywhere[other] as Word, anywhere[at] as Word];
  }
  yield anywhere;
}

describe.each(providers)('the receipts of $name', (provider) => {
  test('come to one state in every order, each told one to three times', async () => {
    const facts = factsOf(await receiptsOf(provider));
    const told = [...facts.keys()];
    expect(told).toHaveLength(Object.keys(provider.calls).length);
    const stateAfter = (order: readonly Word[]): string => {
      let state: AttemptState = newAttempt;
      for (const word of order) state = foldAttempt(state, facts.get(word) as AttemptFact);
      return JSON.stringify([attemptStatus(state), sorted(state)]);
    };
    const wanted = stateAfter(told);
    const random = randomNumbers(seed);
    let tried = 0;
    for (const order of permutations(told)) {
      for (const times of timesOf(told.length)) {
        for (const layout of layoutsOf(order, times, random)) {
          tried += 1;
          // An assertion for each would take longer than all the rest.
          if (stateAfter(layout) !== wanted) expect({ seed, layout, state: stateAfter(layout) }).toEqual(wanted);
        }
      }
    }
    const factorial = told.reduce((product, _, at) => product * (at + 1), 1);
    expect(tried).toBe(factorial * 3 ** told.length * 3);
    expect(wanted).toContain('"delivered"');
  });

  test('come to one state without those that say it arrived, too', async () => {
    const facts = factsOf(await receiptsOf(provider));
    const told = [...facts.keys()].filter((word) => word !== 'delivered' && word !== 'read');
    const states = permutations(told).map((order) => {
      const all = [...order, ...order.toReversed()];
      return all.reduce((state, word) => foldAttempt(state, facts.get(word) as AttemptFact), newAttempt);
    });
    expect(new Set(states.map((state) => JSON.stringify(sorted(state)))).size).toBe(1);
    expect(['rejected', 'undeliverable', 'expired']).toContain(attemptStatus(states[0] ?? newAttempt));
  });

  test('are known again by their keys, each by its own', async () => {
    const [once, again] = [await receiptsOf(provider), await receiptsOf(provider)];
    const keys = [...once.values()].map((one) => one.key);
    expect([...again.values()].map((one) => one.key)).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

/** The order in which its parts were learnt is no part of a state. */
function sorted(state: AttemptState): readonly (readonly [string, unknown])[] {
  return Object.entries(state).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
