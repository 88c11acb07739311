import { setTimeout as wait } from 'node:timers/promises';
import type { Signal } from '@aftercall/core';
import { PermissionOracle, type Word } from '../../../../packages/core/test/decide/support/permission-oracle.ts';
import { WorkClaimer } from '../../src/dispatch/work-claimer.ts';
import { ConsentActs } from './consent-acts.ts';
import { judgeSend, judgeVerdicts, type Told } from './consent-judge.ts';
import { channels, people, users, type ChannelName, type ConsentStory } from './consent-stories.ts';
import type { CallScript } from './call-script.ts';
import type { FakeProvider, FakeSend } from './fake-channel.ts';
import { ConsentProviders } from './consent-providers.ts';
import type { TestClock } from './test-clock.ts';
import type { TestEngine } from './test-engine.ts';

const mostMoments = 300;
const lastsMs = 60 * 60 * 60_000;

export interface ConsentWorld {
  readonly engines: readonly TestEngine[];
  readonly clock: TestClock;
  readonly providers: Readonly<Record<ChannelName, FakeProvider>>;
}

export interface SceneCall {
  readonly script: CallScript;
  readonly phone: string;
  readonly language: string;
  isNumbered: boolean;
  isErased: boolean;
}

/** A send, with what was known when it left. */
export interface SeenSend extends FakeSend {
  readonly channel: ChannelName;
  readonly at: number;
  readonly told: readonly Told[];
  /** Of the words heard: the first and the last count that it may have been decided on. */
  readonly heard: readonly [number, number];
}

/** People to whom a story happens by one clock, and what an oracle says of every message and every verdict. */
export class ConsentScene {
  readonly world: ConsentWorld;
  readonly oracle = new PermissionOracle();
  readonly faults: string[] = [];
  readonly calls: SceneCall[] = [];
  readonly told = new Map<number, Told>();
  readonly sends: SeenSend[] = [];
  readonly phones: readonly string[];
  readonly userIds: readonly string[];
  readonly providers: ConsentProviders;
  readonly erasures: { readonly phone: string; readonly at: number }[] = [];
  /** How many words had been heard when what goes on now began. */
  since = 0;
  /** How many before the events that were told together just now: each of them is judged in its turn. */
  before = 0;
  readonly #story: ConsentStory;
  readonly #agenda: { readonly at: number; readonly run: () => Promise<void> }[] = [];
  readonly #unheard: (() => void)[] = [];
  #checked = 0;
  #turn = 0;
  #numbers = 0;

  constructor(world: ConsentWorld, story: ConsentStory, number: number) {
    this.world = world;
    this.#story = story;
    const digits = (index: number): string => String(number * 10 + index).padStart(7, '0');
    this.phones = Array.from({ length: people }, (_one, index) => `+1212${digits(index)}`);
    this.userIds = Array.from({ length: users }, (_one, index) => `US.${digits(index)}`);
    this.providers = new ConsentProviders(this, story.providers);
    for (const channel of channels) world.providers[channel].respond = (send) => this.#takes(channel, send);
  }

  get now(): number {
    return this.world.clock.now().getTime();
  }

  get promotes(): boolean {
    return this.#story.promotes;
  }

  get #whoseTurn(): ConsentStory['turns'][number] {
    return this.#story.turns[this.#turn % this.#story.turns.length] ?? 'one';
  }

  get engine(): TestEngine {
    return (this.#whoseTurn === 'other' ? this.world.engines.at(-1) : this.world.engines[0]) as TestEngine;
  }

  at(moment: number, run: () => Promise<void>): void {
    this.#agenda.push({ at: moment, run });
  }

  /** What a provider says in its answer is heard once the answer is written. */
  hearsSoon(tell: () => void): void {
    this.#unheard.push(tell);
  }

  /** Does something, while another gateway may claim in the very moment. */
  async does(tell: () => Promise<unknown>, ...words: readonly Word[]): Promise<void> {
    const isRacing = this.#whoseTurn === 'racing';
    const claims = isRacing ? (this.world.engines.at(-1) as TestEngine).container.get(WorkClaimer).claim() : undefined;
    this.before = this.oracle.heard.length;
    this.oracle.hear(...words);
    if (!isRacing) this.since = this.oracle.heard.length;
    await Promise.all([tell(), claims]);
    await this.settle();
    this.#turn += 1;
  }

  post(channel: ChannelName, signal: Signal): Promise<void> {
    return this.engine.postTo(`${channel}-main`, signal);
  }

  /** Which records of the database are those that were just told. */
  async nameGrants(): Promise<void> {
    const { oracle, world } = this;
    const known = oracle.heard.flatMap((one) => (one.word === 'grant' && one.id !== undefined ? [one.id] : []));
    const { rows } = await (world.engines[0] as TestEngine).pool.query<{ id: string }>(
      `SELECT id FROM consents WHERE kind = 'grant' AND recorded_at = $2 AND id <> ALL ($1::uuid[]) ORDER BY seq`,
      [known, new Date(this.now)],
    );
    const unnamed = oracle.heard.filter((one) => one.word === 'grant' && one.id === undefined);
    if (rows.length !== unnamed.length) this.faults.push(`${rows.length} records of ${unnamed.length} consents`);
    for (const [index, one] of unnamed.entries()) if (one.word === 'grant') one.id = rows[index]?.id ?? '?';
  }

  /** A number that nothing of this scene had before. */
  next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** @returns what is wrong, in words. */
  async play(): Promise<readonly string[]> {
    const acts = new ConsentActs(this);
    for (const act of this.#story.acts) {
      if (act.waitMs > 0) {
        await acts.sendBatch();
        await this.#passTo(this.now + act.waitMs);
      }
      await acts.act(act);
      if (this.faults.length > 0) return this.faults;
    }
    await acts.sendBatch();
    await this.#passTo(this.now + lastsMs);
    if (this.faults.length === 0) await judgeVerdicts(this, true);
    return this.faults;
  }

  /** To a moment, and to every one before at which something happens or falls due. */
  async #passTo(target: number): Promise<void> {
    const { clock, engines } = this.world;
    for (let moments = 0; this.faults.length === 0; moments += 1) {
      if (moments > mostMoments) throw new Error('the same work comes again and again');
      const { rows } = await (engines[0] as TestEngine).pool.query<{ due: Date | null }>(
        'SELECT min(due_at) AS due FROM work',
      );
      const falls = rows[0]?.due?.getTime() ?? Infinity;
      const next = Math.min(falls <= this.now ? this.now + 1_000 : falls, ...this.#agenda.map((one) => one.at));
      if (next > target) break;
      clock.advance(Math.max(0, next - this.now));
      this.since = this.oracle.heard.length;
      for (const due of this.#agenda.filter((one) => one.at <= this.now)) {
        this.#agenda.splice(this.#agenda.indexOf(due), 1);
        await due.run();
      }
      await this.settle();
      this.#turn += 1;
    }
    clock.advance(Math.max(0, target - this.now));
  }

  /** Everything that can leave at this moment leaves, has its answer, and is judged. */
  async settle(): Promise<void> {
    const { engines } = this.world;
    const working = this.#whoseTurn === 'racing' ? engines : [this.engine];
    await this.#comesToRest();
    for (let idle = 0; idle < 2;) {
      const looks = await Promise.all(working.map(({ container }) => container.get(WorkClaimer).claim()));
      await this.#comesToRest();
      idle = looks.every(({ look }) => look === 'later') ? idle + 1 : 0;
    }
    await judgeVerdicts(this, false);
    this.since = this.oracle.heard.length;
    this.before = this.since;
  }

  async #comesToRest(): Promise<void> {
    const { pool } = this.engine;
    for (let tries = 0; ; tries += 1) {
      const { rowCount } = await pool.query('SELECT FROM work WHERE worker IS NOT NULL LIMIT 1');
      if (rowCount === 0) break;
      if (tries > 3_000) throw new Error('something is under way for ever');
      await wait(2);
    }
    await wait(1);
    const fresh = this.sends.slice(this.#checked);
    this.#checked = this.sends.length;
    await judgeSend(this, fresh);
    for (const tell of this.#unheard.splice(0)) tell();
  }

  #takes(channel: ChannelName, send: FakeSend): ReturnType<ConsentProviders['takes']> {
    const told = [...this.told.values()].filter(({ token }) => send.request.text.includes(token));
    const seen: SeenSend = { ...send, channel, at: this.now, told, heard: [this.since, this.oracle.heard.length] };
    this.sends.push(seen);
    return this.providers.takes(seen);
  }
}
