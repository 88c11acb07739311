import type { Router } from 'express';
import type { ActName, Carrier, PhoneAct } from '../carrier/carrier.ts';
import type { CarrierMessage } from '../carrier/carrier-message.ts';
import type { CarrierState } from '../carrier/carrier-state.ts';
import { MessageStore } from '../carrier/message-store.ts';
import { PersistentPoster } from '../http/persistent-poster.ts';
import { OptOutRegister } from '../phones/opt-out-register.ts';
import { AccessTokens } from './access-tokens.ts';
import { type RbmAgent, rbmAgentPatchSchema } from './rbm-agent.ts';
import { rbmActs } from './rbm-acts.ts';
import { rbmRoutes, tokenRoute } from './rbm-routes.ts';
import { RbmSending } from './rbm-sending.ts';
import type { RbmState } from './rbm-state.ts';
import { RbmWebhooks } from './rbm-webhooks.ts';

/** Google's RCS for Business on localhost. */
export class RbmCarrier implements Carrier {
  readonly acts: Readonly<Partial<Record<ActName, PhoneAct>>>;
  readonly #state: RbmState;
  readonly #sending: RbmSending;

  constructor(shared: CarrierState, agents: readonly RbmAgent[], keptMessages: number) {
    this.#state = {
      ...shared,
      agents: new Map(agents.map((agent) => [agent.agentId, agent])),
      messages: new MessageStore(keptMessages),
      optOuts: new OptOutRegister(),
      tokens: new AccessTokens(),
      webhooks: new RbmWebhooks(new PersistentPoster(shared)),
    };
    this.#sending = new RbmSending(this.#state);
    this.acts = rbmActs(this.#state, this.#sending);
  }

  /** To be mounted at `/v1`. */
  routes(): Router {
    return rbmRoutes(this.#state, this.#sending);
  }

  /** To be mounted at `/token`. */
  tokenRoute(): Router {
    return tokenRoute(this.#state);
  }

  messages(): Iterable<CarrierMessage> {
    return this.#state.messages.oldestFirst();
  }

  get keptCount(): number {
    return this.#state.messages.size;
  }

  accounts() {
    return [...this.#state.agents.values()].map(({ clientToken: _clientToken, ...shown }) => ({
      sid: shown.agentId,
      ...shown,
    }));
  }

  patchAccount(sid: string, given: unknown): boolean {
    const agent = this.#state.agents.get(sid);
    if (agent === undefined) return false;
    const patch = Object.entries(rbmAgentPatchSchema.parse(given)).filter(([, value]) => value !== undefined);
    this.#state.agents.set(sid, { ...agent, ...Object.fromEntries(patch) });
    return true;
  }

  /** Every access token is worth nothing from now on, as when the service account's key was withdrawn. */
  revokeTokens(): void {
    this.#state.tokens.revokeAll();
  }

  reset(): void {
    this.#state.messages.clear();
    this.#state.optOuts.clear();
  }
}
