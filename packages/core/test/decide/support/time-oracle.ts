import { firstMinute, mayArrive } from '../../quiet-hours/support/hours-oracle.ts';
import type { Said, TimeStory } from './time-stories.ts';

const minuteMs = 60_000;
const justNowMs = 10 * minuteMs;
const afterCallMs = 4_000;

/** A verdict as it has to be, and when; a hold may end up to five minutes after the opening that it waits for. */
export interface Expected {
  readonly atMs: number;
  readonly verdict: string;
  readonly untilMs?: readonly [number, number];
  /** Of a `send`. */
  readonly basis?: string;
  readonly basisAtMs?: number;
}

/** What is said of a trigger, as the design and docs/quiet-hours.md have it; all by the clock of the story. */
export class TimeOracle {
  readonly #story: TimeStory;

  constructor(story: TimeStory) {
    this.#story = story;
  }

  /**
   * @param heldUntilMs when one that waits for its hours is looked at again: where it has to lie follows from the verdict.
   */
  verdictsOn(trigger: Said & { says: 'trigger' }, heldUntilMs: number | undefined): readonly Expected[] {
    const { longestWaitMs, quietHours, begins } = this.#story;
    const { atMs, live, beginsAfterMs = Infinity } = trigger;
    const useless = atMs + beginsAfterMs;
    const end = this.#firstOf('end');
    const longest = atMs + longestWaitMs;
    const isOver = end !== undefined && end < atMs;
    const endOfWait = end !== undefined && end <= longest ? end + afterCallMs : longest;
    const told = isOver ? endOfWait : longest;

    const expected: Expected[] = [];
    let look = atMs;
    let basis = 'trigger';
    let basisAtMs = atMs;
    if (!live && !isOver) {
      expected.push({ atMs, verdict: 'hold(call_live)', untilMs: [told, told] });
      look = endOfWait;
      basis = end !== undefined && end <= longest ? 'call_ended' : 'longest_wait';
      basisAtMs = basis === 'call_ended' ? (end ?? 0) : longest;
    } else if (this.#lacks(trigger, atMs) !== undefined && endOfWait > atMs) {
      expected.push({ atMs, verdict: `hold(${this.#lacks(trigger, atMs)})`, untilMs: [told, told] });
      const complete = this.#moments(atMs, endOfWait).find((moment) => this.#lacks(trigger, moment) === undefined);
      look = complete ?? endOfWait;
      basis = 'unblocked';
      basisAtMs = look;
    }
    const lacks = this.#lacks(trigger, look);
    const isTooLate = look >= useless && lacks !== 'phone_missing';
    if (isTooLate) return [...expected, { atMs: look, verdict: 'skip(expired)' }];
    if (lacks !== undefined) return [...expected, { atMs: look, verdict: `skip(${lacks})` }];
    const sent = { verdict: 'send', basis, basisAtMs };
    if (this.#mayLeave(trigger, look)) return [...expected, { ...sent, atMs: look }];

    const last = Math.min(useless, look + quietHours.longestHoldMs);
    const opening = firstMinute(begins + look, 4, (instant) => this.#isOpen(instant - begins));
    if (opening === undefined || opening - begins >= last) {
      return [...expected, { atMs: look, verdict: 'skip(quiet_hours)' }];
    }
    const opens = opening - begins;
    const latest = Math.min(opens + 5 * minuteMs, last);
    expected.push({ atMs: look, verdict: 'hold(quiet_hours)', untilMs: [opens, latest] });
    const untilMs = heldUntilMs ?? opens;
    const wanted = this.#moments(look, untilMs).find((moment) => this.#mayLeave(trigger, moment));
    if (wanted !== undefined) {
      return [...expected, { atMs: wanted, verdict: 'send', basis: 'unblocked', basisAtMs: wanted }];
    }
    return [...expected, { atMs: untilMs, verdict: 'send', basis: 'quiet_hours', basisAtMs: untilMs }];
  }

  #mayLeave(trigger: Said & { says: 'trigger' }, moment: number): boolean {
    return this.#isOpen(moment) || this.#isWaitedFor(trigger, moment);
  }

  #isOpen(moment: number): boolean {
    const { begins, zones, quietHours } = this.#story;
    return mayArrive(begins + moment, 'transactional', { zones, places: ['US'] }, quietHours);
  }

  /** Its consent was spoken on this call, which was going on less than ten minutes ago. */
  #isWaitedFor(trigger: Said & { says: 'trigger' }, moment: number): boolean {
    const end = this.#firstOf('end');
    return this.#consents(trigger, moment).some((spokenAt) => {
      const lastHeardOf = end !== undefined && end <= moment ? end : Math.max(spokenAt, trigger.atMs);
      return moment - lastHeardOf < justNowMs;
    });
  }

  #lacks(trigger: Said & { says: 'trigger' }, moment: number): string | undefined {
    const { hasNumber, isOnFile } = this.#story;
    const named = this.#firstOf('number');
    if (!hasNumber && (named === undefined || named > moment)) return 'phone_missing';
    return isOnFile || this.#consents(trigger, moment).length > 0 ? undefined : 'no_consent';
  }

  /** When what allows the trigger was spoken, by that moment. */
  #consents({ beginsAfterMs }: Said & { says: 'trigger' }, moment: number): readonly number[] {
    const purpose = beginsAfterMs === undefined ? 'transaction' : 'appointment';
    return this.#story.said.flatMap((one) =>
      one.says === 'consent' && one.purposes.includes(purpose) && one.atMs <= moment ? [one.atMs] : [],
    );
  }

  #firstOf(says: 'number' | 'end'): number | undefined {
    return this.#story.said.find((one) => one.says === says)?.atMs;
  }

  /** At which something was said after one moment and before another. */
  #moments(after: number, before: number): readonly number[] {
    return this.#story.said.map((one) => one.atMs).filter((moment) => moment > after && moment < before);
  }
}
