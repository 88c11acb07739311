import type { CarrierState } from '../carrier/carrier-state.ts';
import type { MessageStore } from '../carrier/message-store.ts';
import type { OptOutRegister } from '../phones/opt-out-register.ts';
import type { MetaAccount } from './meta-account.ts';
import type { MetaMessage } from './meta-message.ts';
import type { PairRate, Throughput } from './rate-limits.ts';
import type { ServiceWindows } from './service-windows.ts';
import type { WebhookOutbox } from './webhook-outbox.ts';

/** What the parts of Meta's carrier share. */
export interface MetaState extends CarrierState {
  /** By phone number id. */
  readonly accounts: Map<string, MetaAccount>;
  readonly messages: MessageStore<MetaMessage>;
  /** Who stopped marketing from which business account. */
  readonly optOuts: OptOutRegister;
  readonly windows: ServiceWindows;
  readonly throughput: Throughput;
  readonly pairRate: PairRate;
  readonly outbox: WebhookOutbox;
}
