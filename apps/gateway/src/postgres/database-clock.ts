import type { Pool, PoolClient } from 'pg';
import type { PostgresLog } from './postgres-log.ts';

/** What the time is, and how far that may be relied on. */
export interface Clock {
  now(): Date;
  /** Something on this machine does not add up, and the database was not asked since: nothing may be based on a lease. */
  readonly isInDoubt: boolean;
  /** False for a while after the database's clock jumped: leases that were written before seem older than they are. */
  readonly isSettled: boolean;
  /** Milliseconds that only grow: when a question to the database was put. */
  ticks(): number;
  /** The database said what the time is, asked at `askedAt` of `ticks`. */
  hear(said: Date, askedAt: number): void;
}

/** A clock that is right by definition, such as one that a test moves. */
export function trustedClock(now: () => Date): Clock {
  return { now, isInDoubt: false, isSettled: true, ticks: () => performance.now(), hear: () => undefined };
}

export interface DatabaseClockSettings {
  readonly log: PostgresLog;
  /** How long leases are left alone after a jump: as long as one lasts, so that whoever lives has renewed its own. */
  readonly settlingMs: number;
  /** Milliseconds since any moment, which nobody can set. */
  readonly monotonic?: () => number;
  /** The machine's own clock, in milliseconds; it is only watched. */
  readonly wall?: () => number;
}

/** Below this, two clocks agree: the answer of the database was on its way for a part of it. */
const toleranceMs = 20;
/** From here on it is no drift: somebody has set a clock, or the machine stood still. */
const jumpMs = 2_000;
const firstReadings = 3;

/**
 * The database's clock, read now and then and carried on in between by a counter that nobody can set. All replicas on one
 * database live by one clock, then, and what the clocks of their machines show has no say in whose lease has ended.
 */
export class DatabaseClock implements Clock {
  readonly #log: PostgresLog;
  readonly #settlingMs: number;
  readonly #monotonic: () => number;
  readonly #wall: () => number;
  /** The database's time when the counter was 0. */
  #origin = 0;
  /** It never goes back by a correction, only by a jump. */
  #latest = Number.NEGATIVE_INFINITY;
  #settledAt = Number.NEGATIVE_INFINITY;
  /** The machine's time when the counter was 0. */
  #wallOrigin = 0;
  #isInDoubt = true;

  private constructor({ log, settlingMs, monotonic, wall }: DatabaseClockSettings) {
    this.#log = log;
    this.#settlingMs = settlingMs;
    this.#monotonic = monotonic ?? (() => performance.now());
    this.#wall = wall ?? (() => Date.now());
    this.#wallOrigin = this.#wall() - this.#monotonic();
  }

  /** Asks the database a few times, and believes the quickest answer. */
  static async start(pool: Pool, settings: DatabaseClockSettings): Promise<DatabaseClock> {
    const clock = new DatabaseClock(settings);
    let quickest = Infinity;
    for (let reading = 0; reading < firstReadings; reading += 1) {
      const askedAt = clock.ticks();
      const said = await readDatabaseClock(pool);
      const tookMs = clock.ticks() - askedAt;
      if (tookMs > quickest) continue;
      quickest = tookMs;
      clock.#set(originOf(said, askedAt, tookMs));
    }
    return clock;
  }

  // A property, because it is lent out as a function.
  readonly now = (): Date => {
    const ticks = this.#look();
    this.#latest = Math.max(this.#latest, this.#origin + ticks);
    return new Date(this.#latest);
  };

  get isInDoubt(): boolean {
    this.#look();
    return this.#isInDoubt;
  }

  get isSettled(): boolean {
    return this.#monotonic() >= this.#settledAt;
  }

  ticks(): number {
    return this.#monotonic();
  }

  hear(said: Date, askedAt: number): void {
    const tookMs = this.ticks() - askedAt;
    const origin = originOf(said, askedAt, tookMs);
    const offMs = origin - this.#origin;
    // An answer that was long on its way may be out by half of that.
    const isDrift = Math.abs(offMs) < jumpMs + tookMs / 2;
    if (!isDrift) {
      this.#settledAt = this.ticks() + this.#settlingMs;
      this.#latest = Number.NEGATIVE_INFINITY;
      this.#log.warn(
        { offMs: Math.round(offMs) },
        "The database's clock jumped, or this machine stood still: leases are left alone until it is settled.",
      );
    }
    if (!isDrift || Math.abs(offMs) > toleranceMs + tookMs / 2) this.#origin = origin;
    this.#believe();
  }

  #set(origin: number): void {
    this.#origin = origin;
    this.#latest = Number.NEGATIVE_INFINITY;
    this.#believe();
  }

  #believe(): void {
    this.#wallOrigin = this.#wall() - this.#monotonic();
    this.#isInDoubt = false;
  }

  /**
   * Reads the counter, and holds it against the machine's clock. Either somebody has set that one, or the machine stood
   * still and the counter with it: which of the two, only the database can tell.
   */
  #look(): number {
    const ticks = this.#monotonic();
    if (Math.abs(this.#wall() - ticks - this.#wallOrigin) > jumpMs) this.#isInDoubt = true;
    return ticks;
  }
}

/** What the time is on the machine of the database. */
export async function readDatabaseClock(database: Pool | PoolClient): Promise<Date> {
  const { rows } = await database.query<{ said: Date }>({
    name: 'read clock',
    text: 'SELECT clock_timestamp() AS said',
  });
  const said = rows[0]?.said;
  if (said === undefined) throw new Error('the database did not say what the time is');
  return said;
}

/** It was said half-way between the question and the answer, as far as anybody knows. */
function originOf(said: Date, askedAt: number, tookMs: number): number {
  return said.getTime() - (askedAt + tookMs / 2);
}
