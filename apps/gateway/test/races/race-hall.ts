import { setTimeout as wait } from 'node:timers/promises';
import type { SendOutcome } from '@aftercall/core';
import { People } from '../../src/ledger/people/keys.ts';
import { readCommitStamps, stampCommits, type CommitStamps } from '../support/commit-stamps.ts';
import { FakeProvider, type FakeSend } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { comesToRest, raceConfig, StopRace, stopWays } from '../support/stop-race.ts';
import { startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';

/** From the end of a call until its follow-up is due. */
const afterCallDelayMs = 60;
/** A stop comes at most so long before its follow-up is due. */
const earlierMs = 20;
/** And at most so long after it, to begin with: a claim takes its time, and longer on a busy machine. */
const laterMs = 200;
const mostLaterMs = 5_000;
/** How long the provider takes, so that some messages have to wait for a free slot. */
const providerMs = 4;
/** The longest from the commit of a claim to the first byte of its message. */
const callWithinMs = 1_000;

/** What a number of races came to. */
export interface RaceResult {
  readonly races: number;
  /** Whose message left; the stop won the others. */
  readonly wonByMessage: number;
  /** Messages that were claimed before the stop's commit and left after it, as they may within a second. */
  readonly crossed: number;
  /** The longest from the commit of a claim until its provider was called. */
  readonly slowestCallMs: number;
  /** What breaks the promise, in words; empty when nothing does. */
  readonly faults: readonly string[];
}

/** Two gateways on one database, and people who say stop at the moment at which they are to be written to. */
export class RaceHall {
  readonly #engines: readonly [TestEngine, TestEngine];
  readonly #providers: readonly FakeProvider[];
  readonly #random: () => number;
  readonly #sendsTo = new Map<string, FakeSend[]>();
  readonly #calledAt = new Map<string, number>();
  #races: StopRace[] = [];
  #laterMs = laterMs;
  #count = 0;

  private constructor(
    engines: readonly [TestEngine, TestEngine],
    providers: readonly FakeProvider[],
    random: () => number,
  ) {
    this.#engines = engines;
    this.#providers = providers;
    this.#random = random;
  }

  /** The same seed has the same races; how far apart the two come, and who is first, is up to the machine as well. */
  static async open(database: TestDatabase, seed: number): Promise<RaceHall> {
    const [sms, rcs, whatsapp] = [new FakeProvider('sms'), new FakeProvider('rcs'), new FakeProvider('whatsapp')];
    const settings = {
      database,
      provider: sms,
      otherProviders: [rcs, whatsapp],
      config: raceConfig(afterCallDelayMs),
    };
    const engines = [await startTestEngine(settings), await startTestEngine(settings)] as const;
    await stampCommits(engines[0].pool);
    return new RaceHall(engines, [sms, rcs], randomNumbers(seed));
  }

  async close(): Promise<void> {
    for (const engine of this.#engines) await engine.stop();
  }

  /** Runs so many races, which begin within `spreadMs`, and waits until nothing is left to be done. */
  async run(count: number, spreadMs: number): Promise<void> {
    for (const provider of this.#providers) {
      provider.answers.push(...Array.from({ length: count }, () => this.#answer));
    }
    const batch = Array.from({ length: count }, () => {
      const live = this.#random() < 0.4;
      return { race: new StopRace((this.#count += 1), this.#pick(['sms', 'rcs'] as const)), live };
    });
    this.#races.push(...batch.map((one) => one.race));
    await Promise.all(batch.map(async ({ race, live }) => this.#pick(this.#engines).ingest(...race.opening(live))));
    const later = batch.filter(() => this.#random() < 0.5);
    await Promise.all(later.map(async ({ race }) => this.#pick(this.#engines).ingest(race.laterCall())));
    await Promise.all(batch.map(async ({ race, live }) => this.#run(race, live, spreadMs)));
    await comesToRest(this.#engines[0]);
    for (const provider of this.#providers) provider.answers.length = 0;
    this.#adjust(batch.filter(({ race }) => this.#sendsTo.has(race.call.phone)).length / count);
  }

  /** The next stops come later where the message won few races, and earlier where it won most: both are to be close. */
  #adjust(shareOfMessages: number): void {
    if (shareOfMessages < 0.35) this.#laterMs = Math.min(mostLaterMs, this.#laterMs * 1.5);
    if (shareOfMessages > 0.65) this.#laterMs = Math.max(earlierMs, this.#laterMs / 1.5);
  }

  /** What the races since the last result came to. */
  async takeResult(): Promise<RaceResult> {
    const [{ pool }] = this.#engines;
    const stamps = await readCommitStamps(pool);
    const results = this.#races.map((race) => this.#judge(race, stamps));
    await pool.query('TRUNCATE commit_stamps');
    this.#races = [];
    this.#sendsTo.clear();
    this.#calledAt.clear();
    for (const provider of this.#providers) provider.sends.length = 0;
    return {
      races: results.length,
      wonByMessage: results.filter((one) => one.sends > 0).length,
      crossed: results.filter((one) => one.crossed).length,
      slowestCallMs: Math.max(0, ...results.map((one) => one.slowestCallMs)),
      faults: results.flatMap((one) => one.faults),
    };
  }

  /** Lets both loose, on either gateway; resolves when both are committed. */
  async #run(race: StopRace, live: boolean, spreadMs: number): Promise<void> {
    const [triggered, stopped] = [this.#pick(this.#engines), this.#pick(this.#engines)];
    const way = this.#pick(stopWays);
    const startMs = earlierMs + this.#random() * spreadMs;
    const offMs = this.#random() * (earlierMs + this.#laterMs) - earlierMs;
    const stopMs = startMs + (live ? 0 : afterCallDelayMs) + offMs;
    await Promise.all([
      wait(startMs).then(async () => triggered.ingest(race.trigger(live))),
      wait(stopMs).then(async () => race.stop(stopped, way)),
    ]);
  }

  readonly #answer = async (send: FakeSend): Promise<SendOutcome> => {
    // On the clock of the stamps, which are those of a database on this machine.
    this.#calledAt.set(send.attemptId, performance.timeOrigin + performance.now());
    const { to } = send.request;
    this.#sendsTo.set(to, [...(this.#sendsTo.get(to) ?? []), send]);
    await wait(providerMs);
    return { outcome: 'accepted', providerIds: [`id-${send.attemptId}`] };
  };

  #judge(race: StopRace, { leases, stops }: CommitStamps) {
    const { callId, phone } = race.call;
    const people = this.#engines[0].container.get(People);
    const ids = [...people.idsOf(tenantId, phone), ...people.atAddress(tenantId, 'whatsapp', race.userId).ids];
    const stoppedAt = Math.min(...ids.map((id) => stops.get(id) ?? Infinity));
    const sends = this.#sendsTo.get(phone) ?? [];
    const faults = stoppedAt === Infinity ? [`${callId}: the stop was lost`] : [];
    if (sends.length > 1) faults.push(`${callId}: sent ${sends.length} times`);
    let slowestCallMs = 0;
    let crossed = false;
    for (const { attemptId } of sends) {
      const claimedAt = leases.get(attemptId);
      if (claimedAt === undefined) {
        faults.push(`${callId}: sent without a claim`);
        continue;
      }
      const late = claimedAt - stoppedAt;
      if (late > 0) faults.push(`${callId}: claimed ${late.toFixed(2)} ms after the stop, and sent`);
      const calledAt = this.#calledAt.get(attemptId) ?? 0;
      slowestCallMs = Math.max(slowestCallMs, calledAt - claimedAt);
      crossed ||= claimedAt <= stoppedAt && calledAt > stoppedAt;
      if (calledAt - claimedAt > callWithinMs) {
        faults.push(`${callId}: called ${(calledAt - claimedAt).toFixed(0)} ms after its claim`);
      }
    }
    return { sends: sends.length, faults, slowestCallMs, crossed };
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}
