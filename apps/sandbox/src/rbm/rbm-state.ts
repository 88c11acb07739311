import type { CarrierState } from '../carrier/carrier-state.ts';
import type { MessageStore } from '../carrier/message-store.ts';
import type { OptOutRegister } from '../phones/opt-out-register.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { RbmAgent } from './rbm-agent.ts';
import type { RbmMessage } from './rbm-message.ts';
import type { RbmWebhooks } from './rbm-webhooks.ts';

/** What the parts of the RBM carrier share. */
export interface RbmState extends CarrierState {
  /** By agent id. */
  readonly agents: Map<string, RbmAgent>;
  readonly messages: MessageStore<RbmMessage>;
  /** Who unsubscribed from which agent. Google leaves it to the agent to obey. */
  readonly optOuts: OptOutRegister;
  readonly tokens: AccessTokens;
  readonly webhooks: RbmWebhooks;
}
