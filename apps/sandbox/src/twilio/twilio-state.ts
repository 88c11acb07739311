import type { CarrierState } from '../carrier/carrier-state.ts';
import type { MessageStore } from '../carrier/message-store.ts';
import type { OptOutRegister } from '../phones/opt-out-register.ts';
import type { TwilioAccount } from './account.ts';
import type { TwilioMessage } from './message.ts';

/** What the parts of the Twilio carrier share. */
export interface TwilioState extends CarrierState {
  readonly accounts: Map<string, TwilioAccount>;
  readonly messages: MessageStore<TwilioMessage>;
  readonly optOuts: OptOutRegister;
}
