import type { Signal } from '@aftercall/core';
import { channels } from '../../src/channels.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { CallScript } from './call-script.ts';
import { FakeProvider } from './fake-channel.ts';
import { MetaWebhooks, metaAccountLine } from './meta-webhooks.ts';
import { tenantId, type TestEngine } from './test-engine.ts';
import { TestClock, withEngine } from './with-engine.ts';
import { salonConfig } from './salon-config.ts';

const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - ${metaAccountLine}
    routing: [{ send: [{ channel: sms }] }]
`);

/** One engine for people who have several addresses: it sends by SMS, and hears of WhatsApp as Meta tells it. */
export class ManyAddresses {
  readonly clock = new TestClock();
  readonly sms = new FakeProvider('sms');
  readonly #rcs = new FakeProvider('rcs');
  readonly #running: { readonly engine: TestEngine };
  readonly meta = new MetaWebhooks(() => this.engine, this.clock.now);

  constructor() {
    const whatsapp = channels.get('whatsapp');
    if (whatsapp === undefined) throw new Error('there is no WhatsApp channel');
    const { now } = this.clock;
    const fakes = [this.sms, this.#rcs].map(({ factory }) => [factory.channel, factory] as const);
    const known = new Map([...fakes, ['whatsapp', whatsapp] as const]);
    this.#running = withEngine({ now, provider: this.sms, channels: known, config });
  }

  get engine(): TestEngine {
    return this.#running.engine;
  }

  get consents(): ConsentStore {
    return this.engine.container.get(ConsentStore);
  }

  sendsTo(phone: string): number {
    return [...this.sms.sends, ...this.#rcs.sends].filter((one) => one.request.to === phone).length;
  }

  /** A call with consent and a booking that is held for its end. */
  async held(name: string, phone: string, caller: object = {}): Promise<CallScript> {
    const call = new CallScript(name, phone);
    const consent = call.consent({ channels: ['sms', 'rcs', 'whatsapp'] });
    await this.engine.ingest(call.started(caller), consent, call.booking());
    this.clock.advance(1_000);
    return call;
  }

  /** Ends the call, lets its follow-up fall due, and says what became of it. */
  async endedAs(call: CallScript): Promise<unknown> {
    await this.engine.ingest(call.ended());
    this.clock.advance(4_000);
    const { followUps } = await this.engine.until(call.callId, (journey) =>
      journey.followUps.every((one) => one.state === 'settled' || one.attempts[0]?.status === 'accepted'),
    );
    return followUps.map((one) => one.reason ?? one.attempts[0]?.status);
  }

  async joinsIn(callId: string): Promise<unknown[]> {
    const { entries } = await this.engine.journey(callId);
    return entries.filter((one) => one.kind === 'join').map((one) => one.data);
  }

  /** The stops of a person, and their ends, each as `kind scope source`. */
  async standing(phone: string): Promise<string[]> {
    const { suppressions } = await this.consents.query(tenantId, phone);
    return suppressions.map(({ kind, scope, source }) => `${kind} ${scope} ${source}`);
  }
}

/** What a person writes; STOP, unless it is something else. */
export function written(key: string, from: string, text = 'STOP'): Signal {
  return { signal: 'reply', key, providerId: key, from, text, mediaCount: 0 };
}
