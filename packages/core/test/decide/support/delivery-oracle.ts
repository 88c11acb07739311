import { plans, type ActName, type DeliveryChannel, type Story, type StoryStep } from './delivery-stories.ts';

/** What a message tells: a payment, what was requested, or a booking in one of its versions. */
export type Item = string;

/** Something that the gateway was told of a message, by whoever it was. */
export type Word =
  | { readonly word: 'accepted' | 'sent' | 'delivered' | 'read' | 'uncertain' }
  | {
      readonly word: 'given_up' | 'rejected' | 'expired' | 'revoked' | 'undeliverable';
      readonly fallback: boolean;
      readonly isFinal?: boolean;
      /** It came when nobody waited for it any more. */
      readonly isLate?: boolean;
      /** Nothing is tried again before. */
      readonly notBefore?: number;
      /** A person had it sent again, its provider proved that it never had it, or it is told in another form. */
      readonly again?: boolean;
    };

export interface Sent {
  readonly id: string;
  readonly channel: DeliveryChannel;
  readonly at: number;
  readonly items: readonly Item[];
  readonly heard: (Word & { readonly at: number })[];
  absences: number;
}

const failures = ['given_up', 'rejected', 'expired', 'revoked', 'undeliverable'] as const;
const minute = 60_000;
const usefulMs = 30 * minute;
const policies: Readonly<Record<string, string>> = { booking: 'park', payment: 'fall_back', request: 'give_up' };

/**
 * What may happen to one caller by the promises and by what the documents say of states, worked out from what happened to
 * them and from nothing else. It keeps what it was told, and looks through all of it for each question.
 */
export class DeliveryOracle {
  readonly faults: string[] = [];
  readonly sends: Sent[] = [];
  readonly #story: Story;
  readonly plan: readonly StoryStep[];
  readonly plansVary: boolean;
  readonly #revoked = new Set<string>();
  /** Of each item, since when its five seconds run, as far as that is known. */
  readonly #toldAt = new Map<Item, number>();
  readonly #over = new Set<Item>();
  readonly #happened = new Set<ActName>();
  #endedAt: number | undefined;
  #stoppedAt: number | undefined;
  /** What was claimed together with the message that a stop answered leaves in the same moment. */
  #leavesTill: number | undefined;
  #replayedAt = -1;
  readonly #sentAgainAt = new Map<string, number>();
  #isDecidedAgain = false;

  /** @param plansVary accounts may be left out of plans. */
  constructor(story: Story, plansVary = false) {
    this.plansVary = plansVary;
    this.#story = story;
    this.plan = plans[story.language] ?? [];
  }

  /** An event says something that is to be told. */
  told(item: Item, at: number): void {
    this.#over.delete(item);
    if (!this.#toldAt.has(item)) this.#toldAt.set(item, at);
    if (!item.startsWith('booking')) return;
    for (const other of this.#toldAt.keys()) {
      if (other.startsWith('booking') && other !== item) this.#over.add(other);
    }
  }

  happens(act: ActName, at: number): void {
    this.#happened.add(act);
    if (act === 'ended') this.#endedAt ??= at;
    if (act === 'stop' || act === 'stop by reply') this.#stoppedAt ??= at;
    if (act === 'revoke rcs' || act === 'revoke sms') this.#revoked.add(act.slice('revoke '.length));
    if (act === 'cancel') {
      for (const item of this.#toldAt.keys()) if (item.startsWith('booking')) this.#over.add(item);
    }
  }

  /** @param isRepeat by a follow-up of its own; else it was never sent, and is decided again. */
  replayed(kind: string, isRepeat: boolean, at: number): void {
    this.#replayedAt = at;
    if (isRepeat) this.#sentAgainAt.set(kind, at);
    else this.#isDecidedAgain = true;
  }

  /** The provider told of a stop of the person. */
  stopped(at: number, { others }: { readonly others?: 'under way' } = {}): void {
    this.#stoppedAt ??= at;
    if (others === 'under way') this.#leavesTill = at;
  }

  hears(id: string, at: number, word: Word): void {
    const sent = this.sends.find((one) => one.id === id);
    if (sent === undefined || (word.word === 'given_up' && this.statusOf(sent) !== 'uncertain')) return;
    const isKnown = sent.heard.some((one) => ['accepted', 'sent', 'delivered', 'read'].includes(one.word));
    if ('isLate' in word && word.isLate && isKnown) return;
    sent.heard.push({ ...word, at });
  }

  /** The provider said for certain that it has no such message: twice proves it. */
  isDenied(id: string, at: number): void {
    const sent = this.sends.find((one) => one.id === id);
    if (sent === undefined) return;
    sent.absences += 1;
    const isProof = sent.absences === 2 && this.statusOf(sent) === 'uncertain';
    if (isProof) this.hears(id, at, { word: 'rejected', fallback: true, again: true });
  }

  /** A provider gets a message. */
  leaves(id: string, channel: DeliveryChannel, items: readonly Item[], at: number): void {
    const fault = (what: string): void => void this.faults.push(`${channel} at ${at}: ${what}`);
    if (this.sends.some((one) => one.id === id)) fault('the same attempt leaves twice');
    this.mayLeave(channel, items, at, fault);
    for (const item of items) this.#mayTell(item, channel, at, fault);
    this.sends.push({ id, channel, at, items, heard: [], absences: 0 });
  }

  /** What holds of every message at the moment at which a provider may take it. */
  mayLeave(channel: DeliveryChannel, items: readonly Item[], at: number, fault: (what: string) => void): void {
    if (this.#stoppedAt !== undefined && at !== this.#leavesTill) fault('the person has stopped');
    if (this.#revoked.has(channel)) fault('the consent is revoked');
    for (const item of items) {
      if (this.#over.has(item)) fault(`${item} is not true any more`);
      if (at >= this.expiryOf(item)) fault(`${item} has expired`);
    }
  }

  expiryOf(item: Item): number {
    const { live } = this.#story;
    const toldAt = this.#toldAt.get(item) ?? -Infinity;
    const basis = live ? toldAt : Math.max(toldAt, this.#endedAt ?? Infinity);
    return Math.max(basis, this.#replayedAt) + usefulMs;
  }

  #mayTell(item: Item, channel: DeliveryChannel, at: number, fault: (what: string) => void): void {
    const place = this.#placeOf(channel);
    // What is sent again on purpose is a follow-up of its own.
    const since = this.#sentAgainAt.get(item.split(' ')[0] ?? '') ?? 0;
    const before = this.sends.filter((one) => one.items.includes(item) && one.at >= since);
    for (const one of before) {
      const where = `${item} after ${one.channel} of ${one.at}`;
      const status = this.statusOf(one);
      const step = this.plan[this.#placeOf(one.channel)];
      const isRead = one.heard.some(({ word }) => word === 'read');
      const failure = this.failureOf(one);
      const wasLeft = before.some((other) => this.#placeOf(other.channel) > this.#placeOf(one.channel));
      if (status === 'delivered') {
        const mayBeUnread = step?.until === 'read' && !isRead && one.channel !== channel;
        if (!mayBeUnread) fault(`${where}, where it had arrived`);
        else if (!wasLeft && !this.#waitedFor(one, step, at)) fault(`${where}, which might still be read`);
        continue;
      }
      if (one.channel === channel) {
        const mayGoAgain = failure?.word === 'rejected' || failure?.again === true;
        const isReplayed = this.#isDecidedAgain && failure !== undefined && failure.word !== 'given_up';
        if (!mayGoAgain && !isReplayed) fault(`${where}, which is ${status}: a second one there`);
        if (failure?.notBefore !== undefined && at < failure.notBefore && !this.#isDecidedAgain)
          fault(`${where}: too soon`);
        if (failure?.isFinal === true && !this.#isDecidedAgain) fault(`${where}, which was refused for good`);
        continue;
      }
      if (this.#placeOf(one.channel) > place && !this.#isDecidedAgain) fault(`${where}: a step back`);
      // Where another channel or another try came since, that one counts; whoever takes a consent back has it decided anew.
      const isLast = before.at(-1) === one;
      const isDecidedAnew = this.#isDecidedAgain || this.#revoked.has(one.channel);
      if (isLast && failure?.fallback === false && !isDecidedAnew) fault(`${where}, which no other channel mends`);
      if (failure === undefined && !wasLeft && !this.#isLeft(one, step, at)) fault(`${where}, which is ${status}`);
    }
  }

  #isLeft(one: Sent, step: StoryStep | undefined, at: number): boolean {
    const policy = this.policyOf(one.items);
    const isUncertain = this.statusOf(one) === 'uncertain';
    if (isUncertain && policy === 'fall_back' && at >= one.at + 30_000) return true;
    if (isUncertain && policy === 'give_up') return false;
    return this.#waitedFor(one, step, at);
  }

  #waitedFor(one: Sent, step: StoryStep | undefined, at: number): boolean {
    if (step?.afterMs === undefined) return false;
    return at >= one.at + step.afterMs && !this.isTold(one, step);
  }

  isTold(one: Sent, { until }: StoryStep): boolean {
    const words: readonly string[] =
      until === 'read' ? ['read'] : until === 'delivered' ? ['delivered', 'read'] : ['sent', 'delivered', 'read'];
    return one.heard.some(({ word }) => words.includes(word));
  }

  policyOf(items: readonly Item[]): string {
    const theirs = items.map((item) => policies[item.split(' ')[0] ?? ''] ?? 'park');
    return ['park', 'give_up', 'fall_back'].find((one) => theirs.includes(one)) ?? 'park';
  }

  /** Nothing said for good that the person is not there. */
  mayReach(channel: DeliveryChannel): boolean {
    const isFinal = (word: Word): boolean =>
      word.word === 'undeliverable' || (word.word === 'rejected' && word.isFinal !== false);
    return !this.sends.some((one) => one.channel === channel && one.heard.some(isFinal));
  }

  #placeOf(channel: DeliveryChannel): number {
    return this.plan.findIndex((one) => one.channel === channel);
  }

  /** The one that counts: what was given up is whatever its provider says of it, and of two alike one may mend the other. */
  failureOf(one: Sent): Extract<Word, { fallback: boolean }> | undefined {
    const heard = one.heard.flatMap((word) => ('fallback' in word ? [word] : []));
    const worst = failures.findLast((kind) => heard.some((word) => word.word === kind));
    if (worst === 'given_up' && this.statusOf(one) !== 'given_up') return undefined;
    const alike = heard.filter((word) => word.word === worst);
    return alike.findLast((word) => word.fallback) ?? alike.at(-1);
  }

  /** As `docs/states.md` says it. */
  statusOf(one: Sent): string {
    const words = new Set<string>(one.heard.map(({ word }) => word));
    if (words.has('delivered') || words.has('read')) return 'delivered';
    const failure = failures.findLast((kind) => words.has(kind));
    if (failure !== undefined && failure !== 'given_up') return failure;
    const progress = ['sent', 'accepted'].find((word) => words.has(word));
    return progress ?? failure ?? (words.has('uncertain') ? 'uncertain' : 'leased');
  }

  /** Something took place that may keep a message from leaving. */
  get isDisturbed(): boolean {
    const acts: readonly ActName[] = ['revoke rcs', 'revoke sms', 'cancel', 'change'];
    return this.#stoppedAt !== undefined || acts.some((one) => this.#happened.has(one));
  }

  /** Somebody asked for it, whatever came of that. */
  get isReplayed(): boolean {
    return this.#happened.has('replay decide') || this.#happened.has('replay send');
  }
}
