import { shippedQuietHours } from '@aftercall/core';
import { firstMinute, mayArrive } from '../../../../packages/core/test/quiet-hours/support/hours-oracle.ts';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import type { FakeSend } from './fake-channel.ts';
import type { Answer, Happens, NightChannel } from './night-stories.ts';

const minuteMs = 60_000;
const justNowMs = 10 * minuteMs;
const afterCallMs = 4_000;
export const longestWaitMs = 30 * minuteMs;
export const pairIntervalMs = 6_000;
export const patienceMs = 30_000;

/** A message that reached its provider. */
interface Left extends FakeSend {
  readonly at: number;
  readonly channel: NightChannel;
  readonly answer: Answer;
}

interface Told {
  readonly id: string;
  readonly at: number;
  readonly live: boolean;
  /** Of an appointment. */
  readonly startsAt: number;
}

type AttemptData = Extract<Journey['entries'][number], { kind: 'attempt' }>['data'];

const where = { zones: ['America/New_York'], places: ['US'] };

/** Holds what left, and what the ledger says of it, against the clock on the wall and the pages of docs. */
export class NightJudge {
  readonly faults: string[] = [];
  readonly #callId: string;
  readonly #expireAfterMs: number;
  readonly #left: Left[] = [];
  readonly #told = new Map<string, Told>();
  readonly #consents: number[] = [];
  readonly #arrived = new Map<string, number>();
  readonly #asked: number[] = [];
  #endedAt: number | undefined;

  constructor(callId: string, expireAfterMs: number) {
    this.#callId = callId;
    this.#expireAfterMs = expireAfterMs;
  }

  get lastBooking(): string | undefined {
    return [...this.#told.keys()].findLast((id) => id.startsWith('B-'));
  }

  happens(one: Happens, at: number): void {
    if (one.what === 'end') this.#endedAt ??= at;
    if (one.what === 'consent') this.#consents.push(at);
    if (one.what === 'replay decide' || one.what === 'replay send') this.#asked.push(at);
    if (one.what === 'booking') {
      const id = `B-${one.atMs}`;
      this.#told.set(id, { id, at, live: one.live, startsAt: at + one.beginsAfterMs });
    }
    if (one.what === 'payment') {
      const id = `P-${one.atMs}`;
      this.#told.set(id, { id, at, live: one.live, startsAt: Infinity });
    }
  }

  arrives(attemptId: string, at: number): void {
    this.#arrived.set(attemptId, at);
  }

  leaves(left: Left): void {
    const items = this.#itemsIn(left.request.text);
    const { at, channel } = left;
    if (items.length === 0) this.#fault(at, `nothing is told: ${left.request.text}`);
    for (const item of items) {
      if (!this.#isOpen(at) && !this.#isWaitedFor(item, at)) this.#fault(at, `${item.id} leaves at night`);
      if (at >= item.startsAt) this.#fault(at, `${item.id} leaves after its appointment began`);
      if (at < this.#earliest(item)) this.#fault(at, `${item.id} leaves before it is due`);
    }
    const before = this.#left.findLast((one) => one.channel === channel);
    const isRetry = before?.request.text === left.request.text;
    if (channel === 'whatsapp' && before && !isRetry && at < before.at + pairIntervalMs) {
      this.#fault(at, 'two messages of WhatsApp in less than six seconds');
    }
    this.#left.push(left);
  }

  /** What the API says at a moment at which all that was due was done. */
  look({ followUps, entries }: Journey, now: number): void {
    const verdicts = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : []));
    const superseded = new Set(verdicts.map((one) => one.supersedes));
    for (const { id, state, dueAt, holdReason, basis, basisAt } of followUps) {
      if (state !== 'held') continue;
      const current = verdicts.findLast((one) => one.followUpId === id && !superseded.has(one.verdictId) && one.until);
      if (dueAt.getTime() <= now) this.#fault(now, `${id} is overdue: ${dueAt.toISOString()}`);
      if (current?.verdict !== 'hold') this.#fault(now, `${id} is held by no verdict`);
      if (current?.reason !== holdReason)
        this.#fault(now, `${id} is held for ${holdReason} and not ${current?.reason}`);
      const isEnded = this.#endedAt !== undefined && holdReason === 'call_live';
      if (!isEnded && current?.until !== dueAt.toISOString()) {
        this.#fault(now, `${id} is due at ${dueAt.toISOString()} and not ${current?.until}`);
      }
      if (holdReason === 'quiet_hours' && (basis !== 'quiet_hours' || basisAt.getTime() !== dueAt.getTime())) {
        this.#fault(now, `${id} waits for the morning on the clock of ${basis}`);
      }
      if (holdReason === 'quiet_hours' && !this.#isOpen(dueAt.getTime())) this.#fault(now, `${id} waits for a night`);
    }
  }

  /** What the ledger says of all of it in the end. */
  end({ followUps, entries }: Journey): void {
    const of = (id: string): FollowUpView | undefined => followUps.find((one) => one.id === id);
    for (const { id, state, mergedInto = id } of followUps) {
      const isUnheard =
        state === 'sending' && of(mergedInto)?.attempts.some((one) => one.status === 'accepted') === true;
      if (state !== 'settled' && !isUnheard) this.#fault(Infinity, `${id} is ${state} for ever`);
    }
    for (const { kind, data, at } of entries) {
      const moment = at.getTime();
      if (kind === 'postponed') {
        const next = this.#left.find((one) => one.attemptId === data.attemptId && one.at >= moment);
        if (next !== undefined && next.at < Date.parse(data.until))
          this.#fault(next.at, 'it left before it was told to');
      }
      if (kind === 'attempt' && data.dueAt !== undefined) {
        const next = this.#left.find((one) => one.attemptId === data.attemptId);
        if (next !== undefined && next.at < Date.parse(data.dueAt)) this.#fault(next.at, 'tried again before its time');
      }
      if (kind === 'attempt') this.#judgeAttempt(data, moment, entries);
      if (kind === 'plan') this.#judgeBasis(data, moment);
      if (kind === 'verdict' && data.verdict === 'skip' && data.followUpId !== undefined) {
        const followUp = of(data.followUpId);
        if (followUp !== undefined && data.reason !== undefined)
          this.#judgeSkip(followUp, data.reason, moment, entries);
      }
    }
  }

  /** Every try comes after the one before it has had its time. */
  #judgeAttempt(attempt: AttemptData, moment: number, entries: Journey['entries']): void {
    const mine = this.#left.find((one) => one.attemptId === attempt.attemptId);
    const tries = entries.flatMap((one) => (one.kind === 'attempt' ? [one.data] : []));
    const earlier = tries.slice(0, tries.indexOf(attempt)).findLast((one) => one.followUpId === attempt.followUpId);
    const before = this.#left.find((one) => one.attemptId === earlier?.attemptId);
    if (mine === undefined || before === undefined) return;
    const { answer } = before;
    const asked = answer.says === 'accepted' ? undefined : answer.retryAfterMs;
    if (attempt.try > 1 && asked !== undefined && mine.at < before.at + asked) {
      this.#fault(mine.at, `${attempt.followUpId} is tried again sooner than its provider asked for`);
    }
    if (attempt.follows?.why === 'no_receipt' && moment < before.at + patienceMs) {
      this.#fault(moment, `${attempt.followUpId} leaves its channel too soon`);
    }
  }

  /** The clock of the five seconds is one that the person lived by. */
  #judgeBasis(
    { subjectId, basis, basisAt, again }: Extract<Journey['entries'][number], { kind: 'plan' }>['data'],
    moment: number,
  ): void {
    const item = this.#told.get(subjectId);
    const at = Date.parse(basisAt);
    if (item === undefined || again !== undefined) return;
    const lag = moment - at;
    const is = (expected: number | undefined): void => {
      if (at !== expected) this.#fault(moment, `${subjectId} is on the clock of ${basis} at ${basisAt}`);
    };
    if (basis === 'trigger') is(item.at);
    if (basis === 'call_ended') is(this.#endedAt);
    if (basis === 'longest_wait') is(item.at + longestWaitMs);
    if (lag < 0) this.#fault(moment, `${subjectId} is planned before its basis`);
  }

  #judgeSkip(
    { id, subjectId, basisAt, plan }: FollowUpView,
    reason: string,
    moment: number,
    entries: Journey['entries'],
  ): void {
    const item = this.#told.get(subjectId);
    if (item === undefined) return;
    const planned = entries.findLast(
      (one) => one.kind === 'plan' && one.data.followUpId === id && one.at.getTime() <= moment,
    );
    const basis = planned?.kind === 'plan' ? Date.parse(planned.data.basisAt) : basisAt.getTime();
    const byAge = basis + this.#expireAfterMs;
    const expires = Math.min(item.startsAt, byAge);
    if (reason === 'quiet_hours') {
      if (this.#isOpen(moment)) this.#fault(moment, `${subjectId} is skipped for the hours by day`);
      const opens = firstMinute(moment, 4, (instant) => this.#isOpen(instant));
      // Only what has left its first channel waits no longer than it is of use there.
      const byStay = (plan?.steps.length ?? 0) > 1 && planned !== undefined ? byAge : Infinity;
      const last = Math.min(item.startsAt, byStay, moment + shippedQuietHours.longestHoldMs);
      if (opens !== undefined && opens < last) this.#fault(moment, `${subjectId} could have waited for the morning`);
    }
    if (reason === 'expired' && moment < expires) {
      // A retry that the provider asked to wait for would have come too late.
      const asked = this.#left.findLast((one) => one.at <= moment && this.#itemsIn(one.request.text).includes(item));
      const wait = asked === undefined || asked.answer.says === 'accepted' ? 0 : (asked.answer.retryAfterMs ?? 0);
      const isTooLate = asked !== undefined && asked.at + Math.max(wait, 60_000) >= expires;
      if (!isTooLate) this.#fault(moment, `${subjectId} expires too soon`);
    }
  }

  #itemsIn(text: string): readonly Told[] {
    const rooms = [...text.matchAll(/Room (\d+)/g)].map((one) => `B-${one[1]}`);
    const amounts = [...text.matchAll(/([\d,]+)\.00/g)].map((one) => `P-${one[1]?.replaceAll(',', '')}`);
    return [...rooms, ...amounts].flatMap((id) => this.#told.get(id) ?? []);
  }

  #earliest({ at, live }: Told): number {
    const isAtOnce = live || (this.#endedAt !== undefined && this.#endedAt <= at);
    const asked = this.#asked.find((moment) => moment >= at) ?? Infinity;
    if (isAtOnce) return at;
    const end = this.#endedAt === undefined ? Infinity : this.#endedAt + afterCallMs;
    return Math.min(asked, end, at + longestWaitMs);
  }

  #isOpen(at: number): boolean {
    return mayArrive(at, 'transactional', where, shippedQuietHours);
  }

  #isWaitedFor(item: Told, at: number): boolean {
    return this.#consents.some((spokenAt) => {
      const ended = this.#endedAt !== undefined && this.#endedAt <= at ? this.#endedAt : undefined;
      return spokenAt <= at && at - (ended ?? Math.max(spokenAt, item.at)) < justNowMs;
    });
  }

  #fault(at: number, what: string): void {
    const moment = at === Infinity ? 'the end' : new Date(at).toISOString();
    this.faults.push(`${this.#callId} at ${moment}: ${what}`);
  }
}
