import type { CarrierMessage, PostedReceipt } from '../carrier/carrier-message.ts';
import type { AgentMessageRequest } from './agent-message.ts';

/** `expired` is revoked at the end of its ttl, `revoked` by the agent. */
export type RbmMessageStatus = 'accepted' | 'delivered' | 'read' | 'expired' | 'revoked' | 'received';

/** A message as the carrier keeps it; `sid` is the message id that the agent gave it. */
export interface RbmMessage extends CarrierMessage {
  readonly carrier: 'rbm';
  readonly channel: 'rcs';
  readonly direction: 'inbound' | 'outbound-api';
  status: RbmMessageStatus;
  readonly request: AgentMessageRequest | null;
  readonly receipts: PostedReceipt[];
}

/** `AgentMessage` as it is answered: https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages */
export function agentMessageResource({ to, sid, createdAt, content }: RbmMessage) {
  return { name: `phones/${to}/agentMessages/${sid}`, sendTime: new Date(createdAt).toISOString(), ...content };
}
