export interface AdmissionSettings {
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks: () => number;
  readonly bounds?: Partial<AdmissionBounds>;
  /** Told what became of each that was held. */
  readonly observe?: (entry: Entry) => void;
}

/** How much is taken in, and how long somebody is held at a door, in milliseconds. */
export interface AdmissionBounds {
  /** So much may be under way, beside what is at the providers. */
  readonly mostUnderWay: number;
  /** At a moment at which too much came, or everything stood still. */
  readonly patienceMs: number;
  /** Once somebody has been held for longer than `patienceMs` without a break: more comes than can be taken. */
  readonly standingPatienceMs: number;
}

/**
 * With 260 under way the gateway is as fast as it gets, and there has to be more for batches to grow. Much more would only
 * wait.
 */
const usualBounds: AdmissionBounds = { mostUnderWay: 320, patienceMs: 500, standingPatienceMs: 100 };

/** What becomes of somebody at a door. */
export type Entry = 'entered' | 'refused';

interface Held {
  readonly since: number;
  readonly settle: (entry: Entry) => void;
}

/** How often it is looked whether somebody was held for too long. */
const lookMs = 20;
/** Over so long a time it is counted how many sends are at the providers, before the mean follows it by half. */
const meanMs = 250;

/**
 * How much is taken in. An event costs less to take than its message costs to send, so whoever takes all that comes ends
 * with messages that leave late. Under way is what waits for this gateway: events until they are committed, and sends from
 * then on until their outcome is written, without as many of them as are usually at the providers. What waits in the queue
 * is not counted, be it for a due time, a pace or an account: it would wait as long with the doors closed.
 *
 * Where too much is under way, whoever comes is held, in the order of coming, and refused after a while. To be held costs
 * next to nothing: a request is not even read.
 */
export class Admission {
  readonly #ticks: () => number;
  readonly #bounds: AdmissionBounds;
  readonly #observe: (entry: Entry) => void;
  #underWay = 0;
  readonly #atProviders: MeanNumber;
  #line: Held[] = [];
  /** When somebody began to be held; nobody was just before. */
  #lineSince = 0;
  #look: NodeJS.Timeout | undefined;
  #isScheduled = false;
  #isClosed = false;
  #listener: () => void = () => undefined;

  constructor({ ticks, bounds, observe = () => undefined }: AdmissionSettings) {
    this.#ticks = ticks;
    this.#bounds = { ...usualBounds, ...bounds };
    this.#observe = observe;
    this.#atProviders = new MeanNumber(ticks);
  }

  /** What waits for this gateway. */
  get underWay(): number {
    return Math.max(0, this.#underWay - this.#atProviders.mean);
  }

  /** How many are held at the doors. */
  get held(): number {
    return this.#line.length;
  }

  /** So many more events, or sends, are under way. */
  began(count: number): void {
    this.#underWay += count;
  }

  /** So many are so no longer. */
  ended(count: number): void {
    this.#underWay -= count;
    this.#listener();
    if (this.#line.length > 0) this.#schedule();
  }

  /** @param listener is told whenever something is under way no longer. */
  onEnded(listener: () => void): void {
    this.#listener = listener;
  }

  /** A provider is asked to take a message. */
  asked(): void {
    this.#atProviders.add(1);
  }

  answered(): void {
    this.#atProviders.add(-1);
  }

  /** Asked by a door before it reads an event. */
  enter(): Entry | Promise<Entry> {
    if (this.#isClosed || (this.#line.length === 0 && this.#hasRoom())) return 'entered';
    const since = this.#ticks();
    if (this.#line.length === 0) {
      this.#lineSince = since;
      this.#look = setInterval(() => this.#lookAtLine(), lookMs);
    }
    return new Promise((settle) => this.#line.push({ since, settle }));
  }

  /** Holds nobody any more: the intake tells whoever comes that it is closed. */
  close(): void {
    this.#isClosed = true;
    this.#release(this.#line.length, 'entered');
  }

  #hasRoom(): boolean {
    const { mostUnderWay } = this.#bounds;
    return this.#underWay < mostUnderWay || this.underWay < mostUnderWay;
  }

  /** At the end of this turn of the event loop, so that what ends in it is counted as a whole. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#letIn();
    });
  }

  #letIn(): void {
    this.#release(Math.ceil(this.#bounds.mostUnderWay - this.underWay), 'entered');
  }

  #lookAtLine(): void {
    const now = this.#ticks();
    const { patienceMs, standingPatienceMs } = this.#bounds;
    const longest = now - this.#lineSince > patienceMs ? standingPatienceMs : patienceMs;
    const inTime = this.#line.findIndex(({ since }) => now - since < longest);
    this.#release(inTime === -1 ? this.#line.length : inTime, 'refused');
    this.#letIn();
  }

  /** The first ones of the line. */
  #release(count: number, entry: Entry): void {
    if (count <= 0) return;
    for (const { settle } of this.#line.splice(0, count)) {
      this.#observe(entry);
      settle(entry);
    }
    if (this.#line.length === 0) clearInterval(this.#look);
  }
}

/** How large a number was of late, on average. */
class MeanNumber {
  readonly #ticks: () => number;
  #number = 0;
  #mean = 0;
  #since: number;
  #changedAt: number;
  /** The sum of the number over the time since. */
  #area = 0;

  constructor(ticks: () => number) {
    this.#ticks = ticks;
    this.#since = this.#changedAt = ticks();
  }

  get mean(): number {
    this.add(0);
    return this.#mean;
  }

  add(difference: number): void {
    const now = this.#ticks();
    this.#area += this.#number * (now - this.#changedAt);
    this.#changedAt = now;
    this.#number += difference;
    const ms = now - this.#since;
    if (ms < meanMs) return;
    this.#mean = (this.#mean + this.#area / ms) / 2;
    this.#area = 0;
    this.#since = now;
  }
}
