import type { FailureReason, ReceiptSignal } from '@aftercall/core';
import { afterEach, beforeAll } from '@jest/globals';
import { NOW, POOL } from '../../src/composition/tokens.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { ReceiptLooks } from '../../src/ledger/attempts/receipt-looks.ts';
import { ReplyLists } from '../../src/ledger/signals/reply-lists.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReceiptCollector, type ReceiptCollectorSettings } from '../../src/receipts/receipt-collector.ts';
import { ReplyCollector } from '../../src/receipts/reply-collector.ts';
import { CallScript } from './call-script.ts';
import { FakeProvider } from './fake-channel.ts';
import { salonConfig } from './salon-config.ts';
import { tenantId, type TestEngine } from './test-engine.ts';
import { TestClock, withEngine } from './with-engine.ts';

export const minute = 60_000;

const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }
      - { id: pigeons, channel: pigeon, settings: {} }
    routing: [{ when: { country: MX }, send: [{ channel: pigeon }] }, { send: [{ channel: sms }] }]
`);

/** A salon whose providers post no receipts, and are asked when a test says so. */
export class UnheardSalon {
  readonly clock = new TestClock();
  readonly sms = new FakeProvider('sms', false, { receiptOf: true, listReplies: true });
  readonly pigeons = new FakeProvider('pigeon', false, { receiptOf: true });
  readonly #running: { readonly engine: TestEngine };
  readonly #begun: ReceiptCollector[] = [];
  readonly #reading: ReplyCollector[] = [];

  constructor() {
    const { clock, sms, pigeons } = this;
    this.#running = withEngine({ now: clock.now, provider: sms, otherProviders: [pigeons], config });
    // The engine's own one looks every fifteen seconds; those of the tests, when they are told to.
    beforeAll(async () => {
      await this.engine.container.get(ReceiptCollector).close();
      await this.engine.container.get(ReplyCollector).close();
      await this.collector().collect();
    });
    afterEach(async () => {
      for (const one of this.#begun.splice(0)) await one.close();
      for (const one of this.#reading.splice(0)) await one.close();
      // What is left of a test is too old for every look of the next one.
      clock.advance(3 * 24 * 60 * minute);
      sms.receiptAnswers.length = 0;
      await this.collector().collect();
      sms.receiptQuestions.length = 0;
    });
  }

  get engine(): TestEngine {
    return this.#running.engine;
  }

  /** Of a gateway that has just started, on the engine's ledger. */
  collector(more: Partial<ReceiptCollectorSettings> = {}): ReceiptCollector {
    const { container } = this.engine;
    const made = new ReceiptCollector({
      accounts: container.get(Accounts).ofTenant(tenantId),
      looks: new ReceiptLooks(container.get(POOL), container.get(Keyring)),
      aftermath: container.get(Aftermath),
      maxBacklog: 1_000,
      now: container.get(NOW),
      log: createLogger({ level: 'silent' }),
      ...more,
    });
    this.#begun.push(made);
    return made;
  }

  /** The same for what people wrote. */
  replyCollector(): ReplyCollector {
    const { container } = this.engine;
    const made = new ReplyCollector({
      accounts: container.get(Accounts).ofTenant(tenantId),
      lists: new ReplyLists(container.get(POOL)),
      aftermath: container.get(Aftermath),
      maxBacklog: 1_000,
      now: container.get(NOW),
      log: createLogger({ level: 'silent' }),
    });
    this.#reading.push(made);
    return made;
  }

  /** A booking whose message was accepted, and nothing more is heard. */
  async unheard(callId: string, phone: string, locale = 'en-US'): Promise<string> {
    const call = new CallScript(callId, phone);
    await this.engine.ingest(
      call.started({ locale }),
      call.consent({ channels: ['sms', 'pigeon'] }),
      call.booking({}, { live: true }),
    );
    const { followUps } = await this.engine.until(
      callId,
      (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    return followUps[0]?.attempts[0]?.id ?? '';
  }

  async statusOf(callId: string): Promise<string | undefined> {
    return (await this.engine.journey(callId)).followUps[0]?.attempts[0]?.status;
  }

  /** Of which messages the provider of `sms-main` was asked, in order. */
  readonly asked = (): string[] => this.sms.receiptQuestions.map(({ attemptId }) => attemptId);
}

export function receipt(attemptId: string, status: ReceiptSignal['status'], reason?: FailureReason): ReceiptSignal {
  const known = { attemptId, providerId: `id-${attemptId}`, status, rawStatus: status };
  return { signal: 'receipt', key: `${attemptId} ${status}`, ...known, ...(reason && { reason }) };
}
