import type { Router } from 'express';
import type { ActName, Carrier, PhoneAct } from '../carrier/carrier.ts';
import type { CarrierMessage } from '../carrier/carrier-message.ts';
import type { CarrierState } from '../carrier/carrier-state.ts';
import { MessageStore } from '../carrier/message-store.ts';
import { PersistentPoster } from '../http/persistent-poster.ts';
import { OptOutRegister } from '../phones/opt-out-register.ts';
import { type MetaAccount, metaAccountPatchSchema } from './meta-account.ts';
import { metaActs } from './meta-acts.ts';
import { metaRoutes } from './meta-routes.ts';
import { MetaSending } from './meta-sending.ts';
import type { MetaState } from './meta-state.ts';
import { PairRate, Throughput } from './rate-limits.ts';
import { ServiceWindows } from './service-windows.ts';
import { WebhookOutbox } from './webhook-outbox.ts';

/** Meta's WhatsApp Cloud API on localhost. */
export class MetaCarrier implements Carrier {
  readonly acts: Readonly<Partial<Record<ActName, PhoneAct>>>;
  readonly #state: MetaState;
  readonly #sending: MetaSending;

  constructor(shared: CarrierState, accounts: readonly MetaAccount[], keptMessages: number) {
    this.#state = {
      ...shared,
      accounts: new Map(accounts.map((account) => [account.phoneNumberId, account])),
      messages: new MessageStore(keptMessages),
      optOuts: new OptOutRegister(),
      windows: new ServiceWindows(),
      throughput: new Throughput(),
      pairRate: new PairRate(),
      outbox: new WebhookOutbox(shared, new PersistentPoster(shared)),
    };
    this.#sending = new MetaSending(this.#state);
    this.acts = metaActs(this.#state, this.#sending);
  }

  routes(): Router {
    return metaRoutes(this.#state, this.#sending);
  }

  messages(): Iterable<CarrierMessage> {
    return this.#state.messages.oldestFirst();
  }

  get keptCount(): number {
    return this.#state.messages.size;
  }

  accounts() {
    return [...this.#state.accounts.values()].map(
      ({ accessToken: _accessToken, appSecret: _appSecret, verifyToken: _verifyToken, ...shown }) => ({
        sid: shown.phoneNumberId,
        ...shown,
      }),
    );
  }

  patchAccount(sid: string, given: unknown): boolean {
    const account = this.#state.accounts.get(sid);
    if (account === undefined) return false;
    const patch = Object.entries(metaAccountPatchSchema.parse(given)).filter(([, value]) => value !== undefined);
    this.#state.accounts.set(sid, { ...account, ...Object.fromEntries(patch) });
    return true;
  }

  reset(): void {
    const { messages, optOuts, windows, throughput, pairRate, outbox } = this.#state;
    for (const each of [messages, optOuts, windows, throughput, pairRate, outbox]) each.clear();
  }
}
