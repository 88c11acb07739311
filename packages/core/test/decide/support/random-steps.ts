import * as fc from 'fast-check';
import { purposes } from '../../../src/trigger/trigger.ts';
import {
  booking,
  cancelled,
  ended,
  escalation,
  granted,
  payment,
  refunded,
  request,
  revoked,
  sample,
  started,
  startedWithoutNumber,
  type Around,
  type SampleEvent,
} from './sample-events.ts';
import { time } from './call-under-test.ts';

/** What happens to a call next, so many milliseconds after what happened before. */
export interface Step {
  readonly waitMs: number;
  /** Received in one transaction; empty where only due times come. */
  readonly events: readonly SampleEvent[];
}

// A small world, so that the same subjects, words, channels and moments meet again and again.
const channelNames = ['sms', 'rcs'] as const;
const subjectIds = fc.constantFrom('a', 'a', 'a', 'b');
const subsetOf = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1 });

const around: fc.Arbitrary<Around> = fc
  .record({ live: fc.boolean(), afterMs: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }) })
  .map(({ live, afterMs }) => ({ live, ...(afterMs !== undefined && { time: time(afterMs * 1_000) }) }));

const anyBooking = fc
  .tuple(subjectIds, fc.constantFrom('Room 1', 'Room 2'), fc.constantFrom(undefined, undefined, 1, 2, 3), around)
  .map(([id, location, revision, its]) => booking({ id, location, ...(revision !== undefined && { revision }) }, its));

const otherTrigger = fc
  .tuple(fc.constantFrom('payment', 'escalation', 'request'), subjectIds, fc.constantFrom('1', '2'), around)
  .map(([kind, id, words, its]) => {
    if (kind === 'payment') return payment({ id, amount: words }, its);
    return kind === 'request'
      ? request({ id, url: `https://example.com/${words}` }, its)
      : escalation({ id, nextStep: words }, its);
  });

const withdrawal = fc
  .tuple(fc.constantFrom(cancelled, refunded), subjectIds, around)
  .map(([withdraw, id, its]) => withdraw(id, its));

const grant = fc
  .record({ channels: subsetOf(channelNames), purposes: subsetOf(purposes), recorded: fc.boolean() })
  .map((consent) => granted(consent));

/** Consent to everything, so that sends are common. */
const fullGrant = fc
  .boolean()
  .map((recorded) => granted({ channels: [...channelNames], purposes: [...purposes], recorded }));

const revocation = fc
  .record({ channels: fc.subarray([...channelNames]), purposes: fc.subarray([...purposes]) })
  .map((consent) => revoked(consent));

const caller = fc.constantFrom(
  started(),
  started({ prefers: 'rcs' }),
  startedWithoutNumber(),
  sample('call.transcript', {}),
  sample('other', {}),
);

export const anyEvent: fc.Arbitrary<SampleEvent> = fc.oneof(
  { weight: 6, arbitrary: anyBooking },
  { weight: 3, arbitrary: otherTrigger },
  { weight: 2, arbitrary: withdrawal },
  { weight: 2, arbitrary: grant },
  { weight: 2, arbitrary: fullGrant },
  { weight: 1, arbitrary: revocation },
  { weight: 2, arbitrary: caller },
  { weight: 1, arbitrary: fc.constant(ended()) },
);

const allowed = [started(), granted({ channels: [...channelNames], purposes: [...purposes] })];

/** Most calls begin with a number and a consent, because what is refused for want of them shows little else. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constant(allowed) }, { weight: 1, arbitrary: fc.subarray(allowed) }),
    fc.array(
      fc.record({
        waitMs: fc.constantFrom(0, 0, 1, 1_000, 4_000, 30_000),
        events: fc.array(anyEvent, { maxLength: 4 }),
      }),
      { maxLength: 10 },
    ),
  )
  .map(([first, more]) => [{ waitMs: 0, events: first }, ...more]);
