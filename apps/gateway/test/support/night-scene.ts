import { setTimeout as wait } from 'node:timers/promises';
import type { SendOutcome } from '@aftercall/core';
import { WorkClaimer } from '../../src/dispatch/work-claimer.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { CallScript } from './call-script.ts';
import { reasonOf } from './delivery-words.ts';
import type { FakeProvider, FakeSend } from './fake-channel.ts';
import { nightChannels, type Answer, type Happens, type NightChannel, type NightStory } from './night-stories.ts';
import { NightJudge } from './night-judge.ts';
import { ofCalls, replay } from './replaying.ts';
import { tenantId, type TestEngine } from './test-engine.ts';
import type { TestClock } from './test-clock.ts';

const mostMoments = 600;

export interface NightWorld {
  readonly engines: readonly TestEngine[];
  readonly clock: TestClock;
  readonly providers: Readonly<Record<NightChannel, FakeProvider>>;
  readonly expireAfterMs: number;
}

/** One person of a scene, and what is known of their call without asking the gateway. */
export interface NightCaller {
  readonly story: NightStory;
  readonly call: CallScript;
  readonly judge: NightJudge;
  readonly answers: Record<NightChannel, Answer[]>;
}

/** People to whom things happen by one clock, over nights, until nothing is left to happen. */
export class NightScene {
  readonly #world: NightWorld;
  readonly #callers: readonly NightCaller[];
  readonly #agenda: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];
  readonly #begun: number;
  #turn = 0;

  constructor(world: NightWorld, stories: readonly NightStory[], firstPhone: number) {
    this.#world = world;
    const { clock, providers, expireAfterMs } = world;
    this.#begun = clock.now().getTime();
    this.#callers = stories.map((story, index) => {
      const number = firstPhone + index;
      const call = new CallScript(`night-${number}`, `+1212555${String(number % 10_000).padStart(4, '0')}`);
      const { whatsapp, sms } = story.answers;
      const judge = new NightJudge(call.callId, expireAfterMs);
      return { story, call, judge, answers: { whatsapp: [...whatsapp], sms: [...sms] } };
    });
    for (const channel of nightChannels) {
      providers[channel].respond = (send) => this.#answer(channel, send);
    }
  }

  get #now(): number {
    return this.#world.clock.now().getTime();
  }

  get #engine(): TestEngine {
    const { engines } = this.#world;
    return engines[this.#turn % engines.length] as TestEngine;
  }

  /** @returns what is wrong, in words. */
  async play(): Promise<readonly string[]> {
    for (const caller of this.#callers) {
      this.#at(this.#begun + caller.story.beginsMs, () => this.#begin(caller));
      for (const one of caller.story.happens) {
        this.#at(this.#begun + caller.story.beginsMs + one.atMs, () => this.#happen(caller, one));
      }
    }
    for (let moments = 0; await this.#moveOn(); moments += 1) {
      if (moments > mostMoments) throw new Error('the same work comes again and again');
      for (const one of this.#agenda.filter(({ at }) => at <= this.#now)) {
        this.#agenda.splice(this.#agenda.indexOf(one), 1);
        await one.run();
        await this.#settle();
      }
      await this.#settle();
      this.#turn += 1;
      await this.#look(false);
      if (this.#faults.length > 0) return this.#faults;
    }
    await this.#look(true);
    return this.#faults;
  }

  get #faults(): readonly string[] {
    return this.#callers.flatMap(({ judge }) => judge.faults);
  }

  async #look(isOver: boolean): Promise<void> {
    for (const { judge, call, story } of this.#callers) {
      if (this.#begun + story.beginsMs > this.#now) continue;
      const journey = await this.#engine.journey(call.callId);
      if (isOver) judge.end(journey);
      else judge.look(journey, this.#now);
    }
  }

  #at(at: number, run: () => Promise<unknown>): void {
    this.#agenda.push({ at, run });
  }

  async #begin({ call, story }: NightCaller): Promise<void> {
    await this.#engine.container.get(ConsentStore).record({
      tenant: tenantId,
      phone: call.phone,
      kind: 'grant',
      channels: [...nightChannels],
      purposes: ['appointment', 'transaction'],
      basis: 'oral_express',
      wording: 'May we text you about your visits?',
    });
    await this.#engine.ingest(call.started({ locale: `${story.language}-US` }));
  }

  async #happen({ call, judge }: NightCaller, one: Happens): Promise<void> {
    judge.happens(one, this.#now);
    const engine = this.#engine;
    const number = one.atMs;
    switch (one.what) {
      case 'end':
        return void (await engine.ingest(call.ended()));
      case 'consent':
        return void (await engine.ingest(call.consent({ channels: nightChannels })));
      case 'nothing':
        return void (await engine.ingest(call.event('call.transcript')));
      case 'cancel': {
        const id = judge.lastBooking;
        if (id !== undefined) await engine.ingest(call.event('booking.cancelled', { booking: { id } }));
        return;
      }
      case 'booking': {
        const startsAt = new Date(this.#now + one.beginsAfterMs).toISOString();
        const booking = { id: `B-${number}`, location: `Room ${number}`, startsAt };
        return void (await engine.ingest(call.booking(booking, { live: one.live })));
      }
      case 'payment': {
        const payment = { id: `P-${number}`, amount: `${number}.00`, currency: 'USD' };
        return void (await engine.ingest(call.event('payment.captured', { payment, live: one.live })));
      }
      case 'replay decide':
      case 'replay send':
        return void (await replay(engine, {
          ...ofCalls(call.callId),
          mode: one.what === 'replay send' ? 'send' : 'decide',
        }));
    }
  }

  #answer(channel: NightChannel, send: FakeSend): SendOutcome {
    const caller = this.#callers.find((one) => one.call.phone === send.request.to);
    if (caller === undefined) throw new Error('somebody else was written to');
    const answer = caller.answers[channel].shift() ?? { says: 'accepted', deliveredAfterMs: 1_000 };
    caller.judge.leaves({ at: this.#now, channel, ...send, answer });
    const retryAfter = answer.says !== 'accepted' && answer.retryAfterMs !== undefined;
    const wait = retryAfter ? { retryAfterMs: answer.retryAfterMs } : {};
    if (answer.says === 'throttled') return { outcome: 'throttled', scope: 'recipient', ...wait };
    if (answer.says === 'rejected') {
      return { outcome: 'rejected', reason: reasonOf({ permanent: answer.permanent }), ...wait };
    }
    const { attemptId } = send;
    if (answer.deliveredAfterMs !== undefined) {
      this.#at(this.#now + answer.deliveredAfterMs, async () => {
        caller.judge.arrives(attemptId, this.#now);
        const receipt = { signal: 'receipt', key: attemptId, attemptId, providerId: `id-${attemptId}` } as const;
        await this.#engine.postTo(`${channel}-main`, { ...receipt, status: 'delivered', rawStatus: 'delivered' });
      });
    }
    return { outcome: 'accepted', providerIds: [`id-${attemptId}`] };
  }

  /** To the next moment at which something happens or falls due. */
  async #moveOn(): Promise<boolean> {
    const { clock, engines } = this.#world;
    const { rows } = await (engines[0] as TestEngine).pool.query<{ due: Date | null }>(
      'SELECT least(min(due_at), min(waits_until)) AS due FROM work',
    );
    const falls = rows[0]?.due == null ? Infinity : rows[0].due.getTime();
    const next = Math.min(falls <= this.#now ? this.#now + 1_000 : falls, ...this.#agenda.map((one) => one.at));
    if (next === Infinity) return false;
    clock.advance(Math.max(0, next - this.#now));
    return true;
  }

  /** Everything that can leave at this moment leaves, and has its answer. */
  async #settle(): Promise<void> {
    await this.#untilNothingIsUnderWay();
    for (let idle = 0; idle < 2;) {
      const { look } = await this.#engine.container.get(WorkClaimer).claim();
      await this.#untilNothingIsUnderWay();
      idle = look === 'later' ? idle + 1 : 0;
    }
  }

  async #untilNothingIsUnderWay(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const { rowCount } = await this.#engine.pool.query('SELECT FROM work WHERE worker IS NOT NULL LIMIT 1');
      if (rowCount === 0) break;
      if (tries > 2_000) throw new Error('something is under way for ever');
      await wait(3);
    }
    // A slot is free a moment after its outcome is committed.
    await wait(1);
  }
}
