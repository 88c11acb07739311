import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { CallUnderTest, inWords, start, timing } from './support/call-under-test.ts';
import { booking, ended, granted, payment, sample, started, startedWithoutNumber } from './support/sample-events.ts';
import type { SampleEvent } from './support/sample-events.ts';
import { TimeOracle, type Expected } from './support/time-oracle.ts';
import { anyTimeStory, type Said, type TimeStory } from './support/time-stories.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 300);

const onFile: ConsentRecord = {
  id: 'on-file',
  kind: 'grant',
  channels: ['sms'],
  purposes: ['appointment', 'transaction'],
  artefact: true,
  recordedAt: new Date(0),
};

/** A verdict as it was given. */
type Given = Pick<Expected, 'atMs' | 'verdict' | 'basis' | 'basisAtMs'> & { readonly untilMs?: number };

/** One call by the clock: what is said, and whatever falls due in between, each at its moment. */
class CallByTheClock {
  readonly #story: TimeStory;
  readonly #call: CallUnderTest;
  readonly #given = new Map<string, Given[]>();
  readonly #triggers = new Map<string, Said & { says: 'trigger' }>();
  #known = 0;

  constructor(story: TimeStory) {
    this.#story = story;
    const { isOnFile, longestWaitMs, quietHours } = story;
    const facts = isOnFile ? { consents: [onFile] } : {};
    this.#call = new CallUnderTest({ facts, quietHours, timing: { ...timing, longestWaitMs } });
  }

  play(): void {
    this.#hear(0, this.#beginning());
    for (const one of this.#story.said) {
      this.#passUntil(one.atMs);
      const eventId = this.#hear(one.atMs, this.#eventOf(one));
      if (one.says === 'trigger') this.#triggers.set(eventId, one);
    }
    this.#passUntil(Infinity);
  }

  /** Each trigger, with what was said of it. */
  get triggers(): readonly (readonly [Said & { says: 'trigger' }, readonly Given[]])[] {
    return [...this.#triggers].map(([id, trigger]) => [trigger, this.#given.get(id) ?? []]);
  }

  #passUntil(atMs: number): void {
    for (;;) {
      const held = this.#call.facts.followUps.filter((one) => one.status === 'held');
      const due = Math.min(...held.map((one) => this.#sinceBegin(one.dueAt)));
      if (due >= atMs) return;
      this.#call.release(due + this.#offset);
      this.#note(due);
    }
  }

  #hear(atMs: number, event: SampleEvent): string {
    const [eventId = ''] = this.#call.receive(atMs + this.#offset, event);
    this.#note(atMs);
    return eventId;
  }

  #note(atMs: number): void {
    const { verdicts, facts } = this.#call;
    for (const verdict of verdicts.slice(this.#known)) {
      const { basis, basisAt } = facts.followUps.find((one) => one.id === verdict.followUpId) ?? {};
      const given: Given = {
        atMs,
        verdict: inWords(verdict),
        ...('until' in verdict && { untilMs: this.#sinceBegin(verdict.until) }),
        ...(verdict.verdict === 'send' && basis && basisAt && { basis, basisAtMs: this.#sinceBegin(basisAt) }),
      };
      this.#given.set(verdict.eventId, [...(this.#given.get(verdict.eventId) ?? []), given]);
    }
    this.#known = verdicts.length;
  }

  #beginning(): SampleEvent {
    const { hasNumber, timezone } = this.#story;
    if (hasNumber) return this.#named();
    const { event, ...rest } = startedWithoutNumber();
    const caller = { ...event.data.caller, ...(timezone !== undefined && { timezone }) };
    return { ...rest, event: { ...event, data: { ...event.data, caller } } as typeof event };
  }

  #named(): SampleEvent {
    const { phone, timezone } = this.#story;
    const known = { usable: true, e164: phone, country: 'US', line: 'mobile' } as const;
    return started({ phone, ...(timezone !== undefined && { timezone }) }, known);
  }

  #eventOf(one: Said): SampleEvent {
    switch (one.says) {
      case 'number':
        return this.#named();
      case 'end':
        return ended();
      case 'nothing':
        return sample('call.transcript', {});
      case 'consent':
        return granted({ purposes: one.purposes });
      case 'trigger': {
        const id = `one-${one.atMs}`;
        if (one.beginsAfterMs === undefined) return payment({ id }, { live: one.live });
        const startsAt = new Date(this.#story.begins + one.atMs + one.beginsAfterMs).toISOString();
        return booking({ id, startsAt }, { live: one.live });
      }
    }
  }

  get #offset(): number {
    return this.#story.begins - start;
  }

  #sinceBegin(moment: Date): number {
    return moment.getTime() - this.#story.begins;
  }
}

test('whatever is said and when, each message leaves at its moment, or it is said at its moment that it does not', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyTimeStory, (story) => {
      const call = new CallByTheClock(story);
      call.play();
      const oracle = new TimeOracle(story);
      for (const [trigger, given] of call.triggers) {
        const heldUntilMs = given.find((one) => one.verdict === 'hold(quiet_hours)')?.untilMs;
        const expected = oracle.verdictsOn(trigger, heldUntilMs);
        expect(given.map(({ untilMs: _until, ...one }) => one)).toEqual(
          expected.map(({ untilMs: _until, ...one }) => one),
        );
        for (const [index, { untilMs: [first, last] = [], verdict, basis = '' }] of expected.entries()) {
          seen.add(`${verdict}${basis}`);
          if (first === undefined) continue;
          expect(given[index]?.untilMs).toBeGreaterThanOrEqual(first);
          expect(given[index]?.untilMs).toBeLessThanOrEqual(last ?? first);
        }
      }
    }),
    { numRuns },
  );
  expect(seen.size).toBeGreaterThanOrEqual(10);
});
