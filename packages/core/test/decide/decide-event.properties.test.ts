import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { NewAttempt } from '../../src/decide/change.ts';
import { itemOfEvent, tellsTheSame } from '../../src/decide/payload-item.ts';
import type { PayloadItem } from '../../src/rendering/payload.ts';
import { isTrigger, purposeOfTrigger } from '../../src/trigger/trigger.ts';
import { CallUnderTest, currentVerdicts, moment } from './support/call-under-test.ts';
import { ConsentOracle } from './support/consent-oracle.ts';
import { fakeSender } from './support/fake-sender.ts';
import { anyEvent, anySteps, type Step } from './support/random-steps.ts';
import { ended, granted, revoked, started, type SampleEvent } from './support/sample-events.ts';

const channels = ['rcs', 'sms'];
const senders = channels.map((channel) => fakeSender({ channel }));
const longEnough = 10_000_000;
const mostClaims = 1_000;

interface Sent {
  readonly attempt: NewAttempt;
  readonly items: readonly PayloadItem[];
}

interface Watcher {
  /** After the events of a step were decided, before anything it planned is claimed. */
  afterStep?(call: CallUnderTest, eventIds: readonly string[]): void;
  heard?(event: SampleEvent, afterMs: number): void;
  sent?(sent: Sent, afterMs: number): void;
}

/** Plays the steps, claims at once or some steps later what they planned, and lets every due time pass. */
function play(steps: readonly Step[], watcher: Watcher, claimsLag = 0): CallUnderTest {
  const call = new CallUnderTest({ senders });
  let now = 0;
  const claimAll = (): void => {
    let claims = 0;
    for (let attempt = call.pending[0]; attempt !== undefined; attempt = call.pending[0]) {
      if ((claims += 1) > mostClaims) throw new Error('the same work is planned again and again');
      const items = call.carriedBy(attempt).map((one) => one.item);
      if (call.claim(now).valid) watcher.sent?.({ attempt, items }, now);
    }
  };
  for (const [index, { waitMs, events }] of [...steps, { waitMs: longEnough, events: [] }].entries()) {
    now += waitMs;
    for (const event of events) watcher.heard?.(event, now);
    const eventIds = call.receive(now, ...events);
    watcher.afterStep?.(call, eventIds);
    if (index % (claimsLag + 1) === 0) claimAll();
  }
  claimAll();
  return call;
}

const lag = fc.constantFrom(0, 1, 3);

describe('any sequence of events of one call', () => {
  test('gives each event exactly one current verdict, at every moment', () => {
    fc.assert(
      fc.property(anySteps, lag, (steps, claimsLag) => {
        const received = new Set<string>();
        const look = (call: CallUnderTest): void => {
          const current = currentVerdicts(call.verdicts);
          for (const id of received) expect(current.get(id)).toHaveLength(1);
          expect(current.size).toBe(received.size);
        };
        const afterStep = (call: CallUnderTest, ids: readonly string[]): void => {
          for (const id of ids) received.add(id);
          look(call);
        };
        look(play(steps, { afterStep }, claimsLag));
      }),
      { numRuns: 300 },
    );
  });

  test('supersedes by name: each verdict once at most, by a later one about the same event', () => {
    fc.assert(
      fc.property(anySteps, lag, (steps, claimsLag) => {
        const { verdicts } = play(steps, {}, claimsLag);
        const named = verdicts.flatMap((one) => one.supersedes ?? []);
        expect(new Set(named).size).toBe(named.length);
        for (const [index, verdict] of verdicts.entries()) {
          if (verdict.supersedes === undefined) continue;
          const before = verdicts.slice(0, index).find((one) => one.id === verdict.supersedes);
          expect(before?.eventId).toBe(verdict.eventId);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('leaves nothing held in the end, and no trigger without its final word', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const call = play(steps, {});
        expect(call.facts.followUps.filter((one) => one.status === 'held')).toEqual([]);
        const last = [...currentVerdicts(call.verdicts).values()].flat();
        expect(last.filter((one) => one.verdict === 'hold')).toEqual([]);
      }),
    );
  });

  test('sends only for a trigger', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const events = steps.flatMap((step) => step.events);
        const { verdicts } = play(steps, {});
        for (const { eventId, verdict } of verdicts) {
          const type = events[Number(eventId.slice('event-'.length)) - 1]?.event.type ?? '';
          if (verdict !== 'skip') expect(isTrigger(type)).toBe(true);
        }
      }),
    );
  });

  test('never sends without a consent that covers every follow-up in the message', () => {
    let sends = 0;
    fc.assert(
      fc.property(anySteps, lag, (steps, claimsLag) => {
        const oracle = new ConsentOracle(channels);
        play(
          steps,
          {
            heard: ({ event }, at) => oracle.hear(event, at),
            sent: ({ attempt, items }) => {
              sends += 1;
              for (const { kind } of items) expect(oracle.allows(attempt.channel, purposeOfTrigger[kind])).toBe(true);
            },
          },
          claimsLag,
        );
      }),
      { numRuns: 400 },
    );
    expect(sends).toBeGreaterThan(100);
  });

  test('never tells the same about a subject twice in a row', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const told = new Map<string, PayloadItem>();
        const sent = ({ items }: Sent): void => {
          for (const item of items) {
            const before = told.get(`${item.kind} ${item.id}`);
            if (before !== undefined) expect(tellsTheSame(before, item)).toBe(false);
            told.set(`${item.kind} ${item.id}`, item);
          }
        };
        play(steps, { sent });
      }),
      { numRuns: 400 },
    );
  });

  test('never sends what was withdrawn and not said again afterwards', () => {
    fc.assert(
      fc.property(anySteps, lag, (steps, claimsLag) => {
        const said: (Heard & { item: PayloadItem })[] = [];
        const withdrawn: (Heard & { kind: string; id: string })[] = [];
        let order = 0;
        const heard = ({ event }: SampleEvent, afterMs: number): void => {
          const isStated = event.time !== undefined;
          const at = isStated ? Date.parse(event.time) : moment(afterMs).getTime();
          const when = { at, isStated, order: order++ };
          const item = itemOfEvent(event);
          if (item !== undefined) said.push({ item, ...when });
          if (event.type === 'booking.cancelled')
            withdrawn.push({ kind: 'booking.confirmed', id: event.data.booking.id, ...when });
          if (event.type === 'payment.refunded')
            withdrawn.push({ kind: 'payment.captured', id: event.data.payment.id, ...when });
        };
        const sent = ({ items }: Sent): void => {
          for (const item of items) {
            const ends = withdrawn.filter((one) => one.kind === item.kind && one.id === item.id);
            const sayings = said.filter((one) => tellsTheSame(one.item, item));
            const standing = sayings.filter((one) => stands(one, ends));
            expect(standing).not.toEqual([]);
          }
        };
        play(steps, { heard, sent }, claimsLag);
      }),
      { numRuns: 400 },
    );
  });
});

/** When an event was true, and when it was taken in. */
interface Heard {
  readonly at: number;
  readonly isStated: boolean;
  readonly order: number;
}

/** By the platform's times; what states none, or the same one, is later than what was taken in before it. */
function comesBefore(said: Heard, withdrawn: Heard): boolean {
  const wasFirst = said.order < withdrawn.order;
  const isLastDated = wasFirst ? withdrawn.isStated : said.isStated;
  return isLastDated && said.at !== withdrawn.at ? said.at < withdrawn.at : wasFirst;
}

/** Nothing takes it back but what is older than a cancellation that it came after. */
function stands(said: Heard, ends: readonly Heard[]): boolean {
  const survived = ends.filter((end) => end.order < said.order && !comesBefore(said, end));
  return ends.every((end) => !comesBefore(said, end) || survived.some((one) => one.at >= end.at));
}

test('in a batch with a stop, in whatever order, nothing is sent then or later', () => {
  const isConsent = ({ event }: SampleEvent): boolean => event.type.startsWith('consent.');
  const batch = fc
    .array(
      anyEvent.filter((event) => !isConsent(event)),
      { maxLength: 6 },
    )
    .map((events) => [started(), granted({ channels, recorded: true }), revoked(), ...events])
    .chain((events) => fc.shuffledSubarray(events, { minLength: events.length }));
  fc.assert(
    fc.property(
      batch,
      fc.array(
        anyEvent.filter((event) => !isConsent(event)),
        { maxLength: 4 },
      ),
      (events, later) => {
        const call = play(
          [
            { waitMs: 0, events },
            { waitMs: 1_000, events: [...later, ended()] },
          ],
          {},
        );
        expect(call.attempts).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
