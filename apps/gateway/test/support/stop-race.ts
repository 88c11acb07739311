import { setTimeout as wait } from 'node:timers/promises';
import type { Signal } from '@aftercall/core';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { CallScript } from './call-script.ts';
import { tenantId, type TestEngine } from './test-engine.ts';
import { salonConfig } from './salon-config.ts';

/** By which way a person says stop. */
export const stopWays = ['user id', 'wa_id', 'sms', 'api', 'call'] as const;
export type StopWay = (typeof stopWays)[number];

/** Whoever speaks English is sent to by SMS, everybody else by RCS. */
export const raceConfig = (afterCallDelayMs: number): string =>
  salonConfig(
    `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing:
      - when: { locale: en-US }
        send: [{ channel: sms }]
      - send: [{ channel: rcs }]
`,
    `timing: { afterCallDelay: ${afterCallDelayMs}ms }
limits: { sendConcurrency: 4 }`,
  );

/** A person with a call, whose follow-up and whose stop are on their way at the same time. */
export class StopRace {
  readonly call: CallScript;
  readonly userId: string;
  readonly #waId: string;
  readonly #caller: object;

  /** @param index below ten million; tells the people of a test apart. */
  constructor(index: number, channel: 'sms' | 'rcs') {
    const digits = String(10_000_000 + index);
    this.call = new CallScript(`race-${index}`, `+5255${digits}`);
    this.userId = `MX.${digits}`;
    // As WhatsApp still writes Mexican numbers.
    this.#waId = `+52155${digits}`;
    this.#caller = { whatsappUserId: this.userId, locale: channel === 'sms' ? 'en-US' : 'es-MX' };
  }

  /** A call with consent, and where the follow-up is to be held for its end, a booking. */
  opening(live = false): Record<string, unknown>[] {
    const { call } = this;
    const opened = [call.started(this.#caller), call.consent({ channels: ['sms', 'rcs'] })];
    return live ? opened : [...opened, call.booking()];
  }

  /** A later call of the person: a reply belongs to it, so that it does not lock the call of the follow-up. */
  laterCall(): Record<string, unknown> {
    return new CallScript(`${this.call.callId}-later`, this.call.phone).started();
  }

  trigger(live = false): Record<string, unknown> {
    return live ? this.call.booking({}, { live: true }) : this.call.ended();
  }

  async stop(engine: TestEngine, way: StopWay): Promise<void> {
    const { callId, phone } = this.call;
    switch (way) {
      case 'user id':
        return engine.postTo('wa-main', this.#written(this.userId));
      case 'wa_id':
        return engine.postTo('wa-main', this.#written(this.#waId));
      case 'sms':
        return engine.post({ ...this.#written(phone), keyword: 'stop' } as Signal);
      case 'api': {
        const store = engine.container.get(ConsentStore);
        await store.record({ tenant: tenantId, phone, kind: 'revoke', channels: [], purposes: [] });
        return undefined;
      }
      case 'call': {
        const other = new CallScript(`${callId}-other`, phone);
        await engine.ingest(other.event('consent.revoked', { caller: { phone } }));
      }
    }
  }

  #written(from: string): Signal {
    const key = `stop-${this.call.callId}`;
    return { signal: 'reply', key, providerId: key, from, text: 'STOP', mediaCount: 0 };
  }
}

/** Waits until nothing is planned, under way or held any more, but for what a live call holds until its end. */
export async function comesToRest({ pool }: TestEngine): Promise<void> {
  for (const deadline = Date.now() + 20_000; ;) {
    const { rows } = await pool.query<{ left: number }>(`SELECT count(*)::integer AS left FROM work
      WHERE kind <> 'release' OR due_at < now() + interval '1 minute'`);
    if (rows[0]?.left === 0) return;
    if (Date.now() > deadline) throw new Error(`${rows[0]?.left} things were left to do`);
    await wait(20);
  }
}
