import { setTimeout as wait } from 'node:timers/promises';
import {
  deliveryChannels,
  type DeliveryChannel,
  type Story,
} from '../../../../packages/core/test/decide/support/delivery-stories.ts';
import { WorkClaimer } from '../../src/dispatch/work-claimer.ts';
import { DeliveryCaller } from './delivery-caller.ts';
import { accepted } from './delivery-words.ts';
import type { FakeProvider } from './fake-channel.ts';
import type { TestClock } from './test-clock.ts';
import type { TestEngine } from './test-engine.ts';
import { until } from './until.ts';

const mostMoments = 400;

/** Which gateway works. */
export type Turn = 'one' | 'other' | 'both';

export interface DeliveryWorld {
  readonly engines: readonly TestEngine[];
  readonly clock: TestClock;
  readonly providers: Readonly<Record<DeliveryChannel, FakeProvider>>;
}

/** Callers to whom things happen by one clock, until nothing is left to happen. */
export class DeliveryScene {
  readonly #world: DeliveryWorld;
  readonly #callers: readonly DeliveryCaller[];
  readonly #turns: readonly Turn[];
  readonly #agenda: { readonly at: number; readonly run: () => Promise<void> }[] = [];
  readonly #pending: Promise<unknown>[] = [];
  readonly #hanging = new Map<string, () => void>();
  readonly #begun: number;
  #turn = 0;

  /** @param turns which gateway works, one moment after the other and over and over. */
  constructor(world: DeliveryWorld, stories: readonly Story[], turns: readonly Turn[], firstPhone: number) {
    this.#world = world;
    this.#turns = turns;
    this.#begun = world.clock.now().getTime();
    const tries = stories.flatMap(({ tries: { rcs, whatsapp, sms } }) => [...rcs, ...whatsapp, ...sms]);
    const areStopped = tries.some((one) => one.answer === 'rejected' && one.stops);
    this.#callers = stories.map((story, index) => new DeliveryCaller(story, firstPhone + index, this, areStopped));
    for (const channel of deliveryChannels) {
      const provider = world.providers[channel];
      const of = (phone: string): DeliveryCaller | undefined => this.#callers.find((one) => one.call.phone === phone);
      const byAttempt = (id: string): DeliveryCaller | undefined => this.#callers.find((one) => one.messages.has(id));
      provider.respond = (send) => of(send.request.to)?.takes(channel, send) ?? accepted(send);
      provider.tell = (send) => byAttempt(send.attemptId)?.tells(send) ?? { found: false, certain: false };
      provider.takesBack = ({ providerIds: [id = ''] }) => byAttempt(id.slice(3))?.takesBack(id.slice(3)) ?? false;
      provider.receiptOf = (id) => byAttempt(id)?.receiptOf(id);
    }
  }

  get now(): number {
    return this.#world.clock.now().getTime() - this.#begun;
  }

  get engine(): TestEngine {
    const { engines } = this.#world;
    return (this.#whoseTurn === 'other' ? engines.at(-1) : engines[0]) as TestEngine;
  }

  get #whoseTurn(): Turn {
    return this.#turns[this.#turn % this.#turns.length] ?? 'one';
  }

  at(moment: number, run: () => Promise<void>): void {
    this.#agenda.push({ at: moment, run });
  }

  meanwhile(work: Promise<unknown>): void {
    this.#pending.push(work);
  }

  /** A send whose answer is awaited in vain; `end` lets its slot go when all is over. */
  hangs(attemptId: string, end: () => void): void {
    this.#hanging.set(attemptId, end);
  }

  hangsNoMore(attemptId: string): void {
    this.#hanging.delete(attemptId);
  }

  /** Until an answer is written that nobody waited for, because its lease had ended. */
  async untilTold(callId: string, id: string, outcome: 'accepted' | 'rejected'): Promise<void> {
    await until('the late answer', async () => {
      const { entries } = await this.engine.journey(callId);
      const isTold = entries.some(({ kind, data }) => {
        if (kind === 'outcome') return data.attemptId === id && data.outcome === outcome;
        return kind === 'receipt' && data.attemptId === id && data.providerId === '' && data.rawStatus === outcome;
      });
      return isTold ? true : undefined;
    });
  }

  /** @returns what is wrong, in words. */
  async play(): Promise<readonly string[]> {
    for (const caller of this.#callers) await caller.begin();
    await this.#settle();
    for (let moments = 0; await this.#moveOn(); moments += 1) {
      if (moments > mostMoments) throw new Error(`the same work comes again and again: ${await this.#work()}`);
      const due = this.#agenda.filter((one) => one.at <= this.now);
      for (const one of due) {
        this.#agenda.splice(this.#agenda.indexOf(one), 1);
        await one.run();
        this.#turn += 1;
      }
      await this.#settle();
      this.#turn += 1;
      for (const caller of this.#callers) await caller.check(false);
      if (this.#faults.length > 0) break;
    }
    if (this.#faults.length === 0) for (const caller of this.#callers) await caller.check(true);
    for (const end of this.#hanging.values()) end();
    this.#hanging.clear();
    await this.#settle();
    return this.#faults;
  }

  get #faults(): readonly string[] {
    return this.#callers.flatMap((one) => one.oracle.faults.map((fault) => `${one.call.callId}: ${fault}`));
  }

  /** To the next moment at which something happens or falls due. */
  async #moveOn(): Promise<boolean> {
    const { clock, engines } = this.#world;
    const { rows } = await (engines[0] as TestEngine).pool.query<{ due: Date | null }>(
      'SELECT least(min(due_at), min(waits_until)) AS due FROM work',
    );
    const falls = rows[0]?.due == null ? Infinity : rows[0].due.getTime() - this.#begun;
    const next = Math.min(falls <= this.now ? this.now + 1_000 : falls, ...this.#agenda.map((one) => one.at));
    if (next === Infinity) return false;
    clock.advance(Math.max(0, next - this.now));
    return true;
  }

  async #work(): Promise<string> {
    const { rows } = await (this.#world.engines[0] as TestEngine).pool.query('SELECT * FROM work');
    return JSON.stringify(rows);
  }

  /** Everything that can leave at this moment leaves, and has its answer, but for what hangs. */
  async #settle(): Promise<void> {
    const working = this.#whoseTurn === 'both' ? this.#world.engines : [this.engine];
    await this.#untilNothingIsUnderWay();
    for (let idle = 0; idle < 2;) {
      const looks = await Promise.all(working.map(({ container }) => container.get(WorkClaimer).claim()));
      await this.#untilNothingIsUnderWay();
      idle = looks.every(({ look }) => look === 'later') ? idle + 1 : 0;
    }
  }

  async #untilNothingIsUnderWay(): Promise<void> {
    const { pool } = this.engine;
    for (let tries = 0; ; tries += 1) {
      await Promise.all(this.#pending.splice(0));
      const { rowCount } = await pool.query(
        // Its provider is asked about it, and answers that.
        `SELECT FROM work WHERE worker IS NOT NULL AND (kind <> 'send' OR id <> ALL ($1::uuid[])) LIMIT 1`,
        [[...this.#hanging.keys()]],
      );
      if (rowCount === 0) break;
      if (tries > 2_000) throw new Error(`something is under way for ever: ${await this.#work()}`);
      await wait(3);
    }
    // A slot is free a moment after its outcome is committed.
    await wait(1);
  }
}
