import type { ReceiptStatus, SendOutcome, Signal } from '@aftercall/core';
import { CallScript } from './call-script.ts';
import { FakeProvider, type FakeSend } from './fake-channel.ts';
import { playOut } from './play-out.ts';
import type { TestDatabase } from './postgres-test-database.ts';
import { randomNumbers } from './random-numbers.ts';
import { ofCalls, replay } from './replaying.ts';
import { salonConfig } from './salon-config.ts';
import { startTestEngine, type TestEngine } from './test-engine.ts';
import { TestClock } from './with-engine.ts';

const config = salonConfig(`
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing: [{ send: [{ channel: whatsapp, until: delivered, after: 20s }, { channel: sms }] }]
  - { id: other, name: Other, locale: en-US, accounts: [{ id: sms-main, channel: sms, settings: {}, pace: { perSecond: 0.5 } }] }
`);

const dayMs = 86_400_000;
/** After these rounds everybody waits for days: what is held then expires. */
const longPauses: ReadonlyMap<number, number> = new Map([
  [8, 5 * dayMs],
  [16, 3.5 * dayMs],
]);
const callsARound = 14;
const callsOfOtherARound = 4;
const people = 150;

/**
 * Some hundred calls of two tenants through a real engine, with everything that a scorecard tells apart: providers that
 * take, refuse, or leave in doubt, receipts that come late or never, replies, stops, scores, expiry and replays. The same
 * for the same seed, on a clock of its own.
 */
export class ScorecardScene {
  readonly clock = new TestClock();
  readonly engine: TestEngine;
  readonly #random: () => number;
  /** What was sent and not heard of yet. */
  readonly #underWay: { readonly account: string; readonly send: FakeSend }[] = [];
  readonly #callIds: string[] = [];
  #signals = 0;

  private constructor(engine: TestEngine, clock: TestClock, random: () => number) {
    this.engine = engine;
    this.clock = clock;
    this.#random = random;
  }

  static async play(database: TestDatabase, seed: number, rounds = 24): Promise<ScorecardScene> {
    const random = randomNumbers(seed);
    const clock = new TestClock();
    const whatsapp = new FakeProvider('whatsapp', false, { pairIntervalSeconds: 6 });
    const sms = new FakeProvider('sms');
    // Without its claim loop: what leaves, and when, follows from the clock alone.
    const settings = { database, config, provider: whatsapp, otherProviders: [sms], now: clock.now, start: false };
    const scene = new ScorecardScene(await startTestEngine(settings), clock, random);
    whatsapp.respond = (send) => scene.#answer('wa-main', send);
    sms.respond = (send) => scene.#answer('sms-main', send);
    for (let round = 0; round < rounds; round += 1) await scene.#round(round);
    await scene.#replayed();
    return scene;
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  #below(most: number): number {
    return Math.floor(this.#random() * most);
  }

  async #round(round: number): Promise<void> {
    const { engine, clock } = this;
    const calls = Array.from({ length: callsARound }, (_, index) => this.#call(`call-${round}-${index}`));
    await engine.ingest(...calls.flat());
    const others = Array.from({ length: callsOfOtherARound }, (_, index) => this.#call(`other-${round}-${index}`));
    await engine.ingestOf('other', ...others.flat());
    clock.advance(longPauses.get(round) ?? 4_000 + this.#below(1_500));
    await playOut(engine);
    await this.#hear();
    clock.advance(this.#below(9_000));
    await playOut(engine);
    const scores = this.#callIds.filter(() => this.#chance(0.03)).map((callId) => scoreOf(callId, this.#below(6)));
    if (scores.length > 0) await engine.ingest(...scores);
  }

  /** The events of a call. */
  #call(callId: string): object[] {
    const call = new CallScript(callId, phoneOf(this.#below(people)));
    const time = (): object => {
      return this.#chance(0.8) ? { time: new Date(this.clock.now().getTime() - this.#below(3_000)).toISOString() } : {};
    };
    if (callId.startsWith('call-')) this.#callIds.push(callId);
    const events = [call.started(this.#chance(0.2) ? { whatsappUserId: userIdOf(call.phone) } : {})];
    if (this.#chance(0.9)) events.push(call.consent({ channels: this.#chance(0.8) ? ['whatsapp', 'sms'] : ['sms'] }));
    const live = this.#chance(0.25) ? { live: true } : {};
    const booking = this.#chance(0.75);
    if (booking) events.push({ ...call.booking({ id: `B-${callId}` }, live), ...time() });
    if (!booking || this.#chance(0.25)) events.push({ ...call.payment(live), ...time() });
    if (this.#chance(0.2)) events.push(call.event('csat.scored', { score: this.#below(6) }));
    if (this.#chance(0.93)) events.push(call.ended());
    return events;
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
      if (signals.length > 0) await this.engine.postTo(account, ...signals);
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
    await replay(this.engine, { mode: 'send', ...ofCalls(...sample(0.03)) });
    await replay(this.engine, ofCalls(...sample(0.06)));
    await playOut(this.engine);
    await this.#hear();
  }
}

const refused = { kind: 'unreachable', permanent: true, fallback: false, alert: false, message: 'refused' } as const;

function scoreOf(callId: string, score: number): object {
  return new CallScript(callId).event('csat.scored', { score }, { id: `${callId}-score-${score}` });
}

/** A mobile number of the United States or Mexico. */
function phoneOf(person: number): string {
  return person % 3 === 0 ? `+5255123${String(40_000 + person)}` : `+1202555${String(2_000 + person)}`;
}

function userIdOf(phone: string): string {
  return `US.${phone.slice(1)}`;
}
