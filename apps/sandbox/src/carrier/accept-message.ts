import type { CarrierMessage } from './carrier-message.ts';
import type { CarrierState } from './carrier-state.ts';
import type { MessageStore } from './message-store.ts';

/** Logs, stores and counts a message. @throws when the log cannot be written; then nothing is accepted. */
export function acceptMessage<Message extends CarrierMessage>(
  { acceptLog, tally }: Pick<CarrierState, 'acceptLog' | 'tally'>,
  messages: MessageStore<Message>,
  message: Message,
): void {
  const { carrier, channel, sid, accountSid, to, from, messagingServiceSid, body, attemptId, fault } = message;
  acceptLog.append({
    carrier,
    channel,
    sid,
    accountSid,
    to,
    from,
    messagingServiceSid,
    body,
    attemptId,
    fault,
    acceptedAt: new Date(message.createdAt).toISOString(),
  });
  messages.add(message);
  tally.accept(attemptId);
}
