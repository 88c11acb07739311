import type { ReceiptStatus, SendOutcome, Signal } from '@aftercall/core';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { CallScript } from './call-script.ts';
import { FakeProvider, type FakeSend } from './fake-channel.ts';
import { playOut } from './play-out.ts';
import type { TestDatabase } from './postgres-test-database.ts';
import { randomNumbers } from './random-numbers.ts';
import { ofCalls, replay } from './replaying.ts';
import { salonConfig } from './salon-config.ts';
import { startTestEngine, tenantId, type TestEngine } from './test-engine.ts';
import { TestClock } from './test-clock.ts';

/** Of an account whose messages queue: so many a second for each round of calls of its tenant. */
const configOf = ({ callsOfOtherARound }: SceneSize): string =>
  salonConfig(`
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing: [{ send: [{ channel: whatsapp, until: delivered, after: 20s }, { channel: sms }] }]
    holdOut: { booking.confirmed: { share: 0.3, harmless: true, since: 2026-11-24, outcomeWithin: 48h } }
  - { id: other, name: Other, locale: en-US, accounts: [{ id: sms-main, channel: sms, settings: {}, pace: { perSecond: ${callsOfOtherARound / 8} } }] }
`);

const dayMs = 86_400_000;
/** After these rounds everybody waits for days: what is held then expires. */
const longPauses: ReadonlyMap<number, number> = new Map([
  [8, 5 * dayMs],
  [16, 3.5 * dayMs],
]);
/** Events of so many calls come as one request. */
const callsAtOnce = 50;
const signalsAtOnce = 200;

/** How many calls there are, and by how many people. */
export interface SceneSize {
  readonly rounds: number;
  readonly callsARound: number;
  readonly callsOfOtherARound: number;
  readonly people: number;
}

/** 432 calls. */
export const smallScene: SceneSize = { rounds: 24, callsARound: 14, callsOfOtherARound: 4, people: 150 };

/** So many calls, or a few more, by as many more people. */
export function sceneOf(calls: number): SceneSize {
  const { rounds, callsARound, callsOfOtherARound, people } = smallScene;
  const times = calls / (rounds * (callsARound + callsOfOtherARound));
  const more = (count: number): number => Math.ceil(count * times);
  return { rounds, callsARound: more(callsARound), callsOfOtherARound: more(callsOfOtherARound), people: more(people) };
}

/**
 * Some hundred calls of two tenants through a real engine, with everything that a scorecard tells apart: providers that
 * take, refuse, or leave in doubt, receipts that come late or never, replies, stops, scores, expiry, replays, and people who are held out and come, or do not. The same
 * for the same seed, on a clock of its own.
 */
export class ScorecardScene {
  readonly clock = new TestClock();
  readonly engine: TestEngine;
  readonly #random: () => number;
  readonly #size: SceneSize;
  /** What was sent and not heard of yet. */
  readonly #underWay: { readonly account: string; readonly send: FakeSend }[] = [];
  readonly #callIds: string[] = [];
  #signals = 0;

  private constructor(engine: TestEngine, clock: TestClock, random: () => number, size: SceneSize) {
    this.engine = engine;
    this.clock = clock;
    this.#random = random;
    this.#size = size;
  }

  /** @param afterRound is waited for. */
  static async play(
    database: TestDatabase,
    seed: number,
    size = smallScene,
    afterRound: (engine: TestEngine, round: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<ScorecardScene> {
    const random = randomNumbers(seed);
    const clock = new TestClock();
    const whatsapp = new FakeProvider('whatsapp', false, { pairIntervalSeconds: 6 });
    const sms = new FakeProvider('sms');
    // Without its claim loop: what leaves, and when, follows from the clock alone.
    const settings = {
      database,
      config: configOf(size),
      provider: whatsapp,
      otherProviders: [sms],
      now: clock.now,
      start: false,
    };
    const scene = new ScorecardScene(await startTestEngine(settings), clock, random, size);
    whatsapp.respond = (send) => scene.#answer('wa-main', send);
    sms.respond = (send) => scene.#answer('sms-main', send);
    for (let round = 0; round < size.rounds; round += 1) {
      await scene.#round(round);
      await afterRound(scene.engine, round);
    }
    await scene.#replayed();
    return scene;
  }

  /** Forgets so many people, by their numbers. */
  async forget(people: number): Promise<void> {
    const { container } = this.engine;
    for (let count = 0; count < people; count += 1) {
      const address = phoneOf(this.#below(this.#size.people));
      const ids = { kind: 'phone', ids: container.get(People).idsOf(tenantId, address) } as const;
      const order = { tenant: tenantId, address, ids, by: 'office', why: 'Asked for by letter.' };
      await container.get(Erasures).erase(order);
    }
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #below(most: number): number {
    return Math.floor(this.#random() * most);
  }

  async #round(round: number): Promise<void> {
    const { engine, clock } = this;
    const { callsARound, callsOfOtherARound } = this.#size;
    const calls = Array.from({ length: callsARound }, (_, index) => this.#call(`call-${round}-${index}`));
    for (const some of inParts(calls, callsAtOnce)) await engine.ingest(...some.flat());
    const others = Array.from({ length: callsOfOtherARound }, (_, index) => this.#call(`other-${round}-${index}`));
    for (const some of inParts(others, callsAtOnce)) await engine.ingestOf('other', ...some.flat());
    clock.advance(longPauses.get(round) ?? 4_000 + this.#below(1_500));
    await playOut(engine);
    await this.#hear();
    clock.advance(this.#below(9_000));
    await playOut(engine);
    const scores = this.#callIds.filter(() => this.#chance(0.03)).map((callId) => scoreOf(callId, this.#below(6)));
    const outcomes = this.#callIds.filter(() => this.#chance(0.05)).map((callId) => this.#outcome(callId));
    for (const some of inParts([...scores, ...outcomes], signalsAtOnce)) await engine.ingest(...some);
  }

  /** The events of a call. */
  #call(callId: string): object[] {
    const call = new CallScript(callId, phoneOf(this.#below(this.#size.people)));
    const time = (): object => {
      return this.#chance(0.8) ? { time: new Date(this.clock.now().getTime() - this.#below(3_000)).toISOString() } : {};
    };
    if (callId.startsWith('call-')) this.#callIds.push(callId);
    const events = [call.started(this.#chance(0.2) ? { whatsappUserId: userIdOf(call.phone) } : {})];
    if (this.#chance(0.9)) events.push(call.consent({ channels: this.#chance(0.8) ? ['whatsapp', 'sms'] : ['sms'] }));
    const live = this.#chance(0.25) ? { live: true } : {};
    const booking = this.#chance(0.75);
    const startsAt = new Date(this.clock.now().getTime() + 3_600_000 + this.#below(6 * dayMs)).toISOString();
    if (booking) events.push({ ...call.booking({ id: `B-${callId}`, startsAt }, live), ...time() });
    if (!booking || this.#chance(0.25)) events.push({ ...call.payment(live), ...time() });
    if (this.#chance(0.2)) events.push(call.event('csat.scored', { score: this.#below(6) }));
    if (this.#chance(0.93)) events.push(call.ended());
    return events;
  }

  /** Whether somebody came; said again, it may be put right. */
  #outcome(callId: string): object {
    const type = this.#chance(0.7) ? 'appointment.attended' : 'appointment.missed';
    const booking = this.#chance(0.95) ? { booking: { id: `B-${callId}` } } : {};
    const time = this.#chance(0.5) ? { time: this.clock.now().toISOString() } : {};
    return new CallScript(callId).event(type, booking, { id: `${callId}-outcome-${this.#next()}`, ...time });
  }

  #answer(account: string, send: FakeSend): SendOutcome {
    const luck = this.#random();
    if (luck < 0.06) return { outcome: 'rejected', reason: { ...refused, fallback: true } };
    if (luck < 0.09) return { outcome: 'rejected', reason: refused };
    if (luck < 0.11) return { outcome: 'throttled', scope: 'recipient', retryAfterMs: 2_000 };
    this.#underWay.push({ account, send });
    return luck < 0.17
      ? { outcome: 'uncertain', cause: 'timeout' }
      : { outcome: 'accepted', providerIds: [`id-${send.attemptId}`] };
  }

  /** Receipts of what is under way, some of them long after it, and what people write. */
  async #hear(): Promise<void> {
    const heard: Record<string, Signal[]> = { 'wa-main': [], 'sms-main': [] };
    for (const one of this.#underWay.splice(0)) {
      const luck = this.#random();
      if (luck < 0.35) {
        this.#underWay.push(one);
        continue;
      }
      const signals = heard[one.account];
      if (luck < 0.83) signals?.push(this.#receipt(one.send, 'delivered'));
      else if (luck < 0.9) signals?.push(this.#receipt(one.send, 'undeliverable'));
      else if (luck < 0.95) signals?.push(this.#receipt(one.send, 'sent'));
      if (luck < 0.83 && this.#chance(0.3)) this.#write(heard, one.send.request.to);
    }
    for (const [account, signals] of Object.entries(heard)) {
      for (const some of inParts(signals, signalsAtOnce)) await this.engine.postTo(account, ...some);
    }
  }

  #receipt({ attemptId }: FakeSend, status: ReceiptStatus): Signal {
    const reason = status === 'undeliverable' ? { reason: { ...refused, fallback: true } } : {};
    const about = { attemptId, providerId: `id-${attemptId}`, status, rawStatus: status };
    return { signal: 'receipt', key: `receipt-${this.#next()}`, ...about, ...reason };
  }

  /** From whichever of their addresses. */
  #write(heard: Record<string, Signal[]>, phone: string): void {
    const text = ['STOP', 'STOP', 'START', 'Thanks, see you then.'][this.#below(7)] ?? 'Yes, I will be there.';
    const byUserId = this.#chance(0.3);
    const id = this.#next();
    const reply = { signal: 'reply', key: `reply-${id}`, providerId: `reply-${id}`, text, mediaCount: 0 } as const;
    if (byUserId) heard['wa-main']?.push({ ...reply, from: userIdOf(phone) });
    else heard['sms-main']?.push({ ...reply, from: phone });
  }

  #next(): number {
    this.#signals += 1;
    return this.#signals;
  }

  /** Some are told once more, and some of what had no consent is looked at again. */
  async #replayed(): Promise<void> {
    const sample = (part: number): string[] => this.#callIds.filter(() => this.#chance(part));
    this.clock.advance(60_000);
    for (const some of inParts(sample(0.03), callsAtOnce)) {
      await replay(this.engine, { mode: 'send', ...ofCalls(...some) });
    }
    for (const some of inParts(sample(0.06), callsAtOnce)) await replay(this.engine, ofCalls(...some));
    await playOut(this.engine);
    await this.#hear();
  }
}

function inParts<Item>(all: readonly Item[], most: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, part) => all.slice(part * most, (part + 1) * most));
}

const refused = { kind: 'unreachable', permanent: true, fallback: false, alert: false, message: 'refused' } as const;

function scoreOf(callId: string, score: number): object {
  return new CallScript(callId).event('csat.scored', { score }, { id: `${callId}-score-${score}` });
}

/** A mobile number of the United States or Mexico. */
function phoneOf(person: number): string {
  return person % 3 === 0 ? `+5255123${String(40_000 + person)}` : `+1202${String(5_552_000 + person)}`;
}

function userIdOf(phone: string): string {
  return `US.${phone.slice(1)}`;
}
