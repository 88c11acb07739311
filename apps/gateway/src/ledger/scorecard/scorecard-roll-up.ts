import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../../observability/logger.ts';
import { sqlState } from '../../postgres/connect.ts';
import { rollUpArms, rollUpScores } from './roll-up-people.ts';
import { rollUpFacts } from './roll-up-facts.ts';
import { rollUpReach } from './roll-up-reach.ts';
import { loopBusyness, restAfter } from './roll-up-rest.ts';
import { isBehind, nextPages, touchedBy } from './scorecard-touched.ts';

export interface ScorecardRollUpSettings {
  /** Of the owner, so that it takes none of the connections that events and sends wait for. */
  readonly pool: Pool;
  readonly now: () => Date;
  readonly log: Pick<Logger, 'warn'>;
}

/** What one step did. */
export interface RollUpStep {
  readonly pages: number;
  readonly calls: number;
  /** There may be more to do at once. */
  readonly more: boolean;
  /** Another gateway works on it in the same moment, and nothing was done here. */
  readonly isBusy?: true;
}

const fewestPages = 100;
const usualPages = 2_000;
const mostPages = 10_000;
/** What a step is to take: short enough for no snapshot to be old, long enough for its statements to be worth it. */
const stepMs = 150;
const restMs = 10_000;
const busyMs = 50;
const contended = new Set(['40001', '40P01']);
/** It is looked so often whether something lacks of what is over. */
const reachEveryMs = 60_000;
const nothingToDo: RollUpStep = { pages: 0, calls: 0, more: false };
const takenByAnother: RollUpStep = { pages: 0, calls: 0, more: true, isBusy: true };

/**
 * Keeps what the scorecard counts ready, behind the ledger: what has been written since the last step is looked at call by
 * call, and the facts of these calls are kept anew, with the sums over days that they add up to. It follows from the other
 * tables alone and is in step with the place in the feed that is kept beside it, so that a reader counts what lies behind
 * that place from the tables, and every answer is exact. One gateway takes a step at a time; nothing waits for it.
 */
export class ScorecardRollUp {
  readonly #pool: Pool;
  readonly #now: () => Date;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #busyness = loopBusyness();
  #pages = usualPages;
  #reachDueAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;
  #hasComplained = false;

  constructor({ pool, now, log }: ScorecardRollUpSettings) {
    this.#pool = pool;
    this.#now = now;
    this.#log = log;
  }

  start(): void {
    this.#again(restMs);
  }

  /** The step under way comes to its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Everything that has been written by now. */
  async catchUp(): Promise<void> {
    for (;;) {
      const { isBusy, more } = await this.step();
      if (isBusy === true) await wait(busyMs);
      else if (!more) return;
    }
  }

  /** Looks at the next pages of the ledger: as many as a step has time for. */
  async step(): Promise<RollUpStep> {
    const began = performance.now();
    const done = await this.#take();
    const took = performance.now() - began;
    if (done.pages > 0) {
      const fitting = Math.round(this.#pages * Math.min(2, Math.max(0.5, stepMs / took)));
      this.#pages = Math.min(mostPages, Math.max(fewestPages, fitting));
    }
    return done;
  }

  #again(afterMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#tick();
    }, afterMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    const began = performance.now();
    let hasMore = false;
    try {
      const { isBusy, more } = await this.step();
      hasMore = more && isBusy !== true;
      this.#hasComplained = false;
    } catch (error) {
      this.#pages = fewestPages;
      // Once an outage, not once a second.
      if (!this.#hasComplained) this.#log.warn({ err: error }, 'The scorecard could not be rolled up: trying on.');
      this.#hasComplained = true;
    }
    const rest = restAfter(performance.now() - began, this.#busyness());
    this.#again(hasMore ? rest : Math.max(restMs, rest));
  }

  async #take(): Promise<RollUpStep> {
    const client = await this.#pool.connect();
    try {
      const done = await this.#takeWith(client);
      client.release();
      return done;
    } catch (error) {
      const rolledBack = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!rolledBack);
      if (contended.has(sqlState(error) ?? '')) return takenByAnother;
      throw error;
    }
  }

  async #takeWith(client: PoolClient): Promise<RollUpStep> {
    const peeked = await client.query<{ is_behind: boolean }>({ name: 'roll up anything', text: isBehind });
    const isIdle = peeked.rows[0]?.is_behind !== true && performance.now() < this.#reachDueAt;
    if (isIdle) return nothingToDo;
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const held = await client.query('SELECT FROM scorecard_progress FOR UPDATE SKIP LOCKED');
    const done = held.rowCount === 0 ? takenByAnother : await this.#rollUp(client, this.#pages);
    await client.query('COMMIT');
    return done;
  }

  async #rollUp(client: PoolClient, most: number): Promise<RollUpStep> {
    const { rows } = await client.query<{ calls: string[] | null; pages: number; xid: string | null; seq: number }>({
      name: 'roll up next',
      text: `WITH ${touchedBy(nextPages('$1'))},
        last AS (SELECT xid, seq FROM pages ORDER BY xid DESC, seq DESC LIMIT 1)
        SELECT (SELECT array_agg(call::text) FROM touched) AS calls, (SELECT count(*) FROM pages) AS pages,
          (SELECT xid::text FROM last) AS xid, (SELECT seq FROM last) AS seq`,
      values: [most],
    });
    const { calls, pages = 0, xid, seq } = rows[0] ?? {};
    if (calls != null) {
      await rollUpFacts(client, calls);
      await rollUpScores(client, most, calls);
      await rollUpArms(client, calls);
    }
    if (pages > 0) await client.query('UPDATE scorecard_progress SET xid = $1::xid8, seq = $2', [xid, seq]);
    const isBehindStill = pages === most;
    return { pages, calls: calls?.length ?? 0, more: isBehindStill || (await this.#makeReach(client)) };
  }

  /** Whoever is not behind has time for what is over, a span at a time. */
  async #makeReach(client: PoolClient): Promise<boolean> {
    if (performance.now() < this.#reachDueAt) return false;
    const hasMade = await rollUpReach(client, this.#now());
    if (!hasMade) this.#reachDueAt = performance.now() + reachEveryMs;
    return hasMade;
  }
}
