import { acceptMessage } from '../carrier/accept-message.ts';
import { courseOf, playCourse, postReceipt } from '../carrier/course.ts';
import type { Done } from '../carrier/serve-with-faults.ts';
import { lacksChannel } from '../faults/fault.ts';
import type { PickedFault } from '../faults/fault-switchboard.ts';
import type { ReceiptActions } from '../receipts/receipt-player.ts';
import { type AgentMessageRequest, readableText, timeToLive } from './agent-message.ts';
import type { RbmAgent } from './rbm-agent.ts';
import { rbmCourse, type RbmReceipt, type RbmStep } from './rbm-course.ts';
import { notFound } from './rbm-error.ts';
import { agentMessageResource, type RbmMessage, type RbmMessageStatus } from './rbm-message.ts';
import type { RbmState } from './rbm-state.ts';
import { receiptEvent } from './rbm-webhooks.ts';

const statusAfter: Readonly<Record<RbmReceipt, RbmMessageStatus | null>> = {
  DELIVERED: 'delivered',
  READ: 'read',
  TTL_EXPIRATION_REVOKED: 'expired',
  // Whether it was delivered is then unknown.
  TTL_EXPIRATION_REVOKE_FAILED: null,
};

export interface RbmSend {
  readonly agent: RbmAgent;
  readonly phone: string;
  readonly messageId: string;
  readonly request: AgentMessageRequest;
  /** The request as it came; what is answered and kept. */
  readonly content: object;
}

/** The sending half of the carrier. */
export class RbmSending {
  readonly #state: RbmState;
  readonly #pending = new WeakMap<RbmMessage, () => void>();

  constructor(state: RbmState) {
    this.#state = state;
  }

  isReachable(phone: string): boolean {
    return this.#state.phones.has(phone, 'rcs', this.#state.behaviour.magicNumbers);
  }

  /** @throws RbmError when the phone has no RCS, or the message expires at no possible time. */
  perform({ agent, phone, messageId, request, content }: RbmSend, picked: PickedFault): Done {
    if (lacksChannel(picked.fault, 'rcs') || !this.isReachable(phone)) throw notFound();
    const now = this.#state.now();
    const ttlMs = timeToLive(request, now);
    const message: RbmMessage = {
      carrier: 'rbm',
      channel: 'rcs',
      sid: messageId,
      accountSid: agent.agentId,
      direction: 'outbound-api',
      to: phone,
      from: agent.agentId,
      messagingServiceSid: null,
      body: readableText(request),
      content,
      status: 'accepted',
      errorCode: null,
      attemptId: messageId,
      fault: picked.name,
      createdAt: now,
      request,
      receipts: [],
    };
    acceptMessage(this.#state, this.#state.messages, message);
    if (this.#state.optOuts.isStopped(agent.agentId, phone)) this.#state.tally.count('rcs_accepted_after_unsubscribe');
    const told = courseOf(this.#state, picked, { queuedLater: false, readable: true });
    const steps = rbmCourse(told, picked.fault, ttlMs === null ? null : this.#state.behaviour.scaled(ttlMs));
    return {
      status: 200,
      body: agentMessageResource(message),
      begin: async () => {
        this.#pending.set(message, await playCourse(this.#state, picked, steps, this.#actions(message)));
      },
    };
  }

  /**
   * 200 where it was revoked, 404 where it was delivered already. A message whose receipts contradict each other is
   * said to be revoked and delivered all the same. (providers.md, 0.8)
   * @throws RbmError
   */
  revoke(agent: RbmAgent, phone: string, messageId: string): Done {
    const message = this.#state.messages.get(agent.agentId, messageId);
    if (message?.to !== phone || message.status === 'delivered' || message.status === 'read') throw notFound();
    this.#state.tally.count('rcs_revoke');
    if (message.status === 'accepted' && message.fault !== 'receipts_contradicted') {
      this.#pending.get(message)?.();
      message.status = 'revoked';
    }
    return { status: 200, body: {} };
  }

  /** The person opens the message. */
  async read(message: RbmMessage): Promise<void> {
    const step: RbmStep = { afterMs: 0, event: 'READ', moves: true, posts: 1 };
    const actions = this.#actions(message);
    actions.move(step);
    await actions.post(step);
  }

  #actions(message: RbmMessage): ReceiptActions<RbmStep> {
    return {
      move: ({ event }) => {
        message.status = statusAfter[event] ?? message.status;
      },
      post: ({ event }) => this.#post(message, event),
    };
  }

  async #post(message: RbmMessage, event: RbmReceipt): Promise<void> {
    const { agents, webhooks, now } = this.#state;
    const agent = agents.get(message.accountSid);
    if (agent === undefined) return;
    const time = now();
    const payload = receiptEvent(agent.agentId, message.to, message.sid, event, time);
    const post = webhooks.post(agent, payload, { now: time });
    if (post !== null) await postReceipt(this.#state, message, event, () => post.last);
  }
}
