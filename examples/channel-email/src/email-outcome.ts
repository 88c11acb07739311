import { accountRefusal } from '@aftercall/core';
import type { FailureReason, SendOutcome } from '@aftercall/core';
import type { Delivery } from './deliver-mail.ts';

/** What the end of a conversation means; `messageId` is the one that the mail carries. */
export function outcomeOfDelivery(delivery: Delivery, messageId: string): SendOutcome {
  if (delivery.ended === 'unanswered') return outcomeOfSilence(delivery);
  const { command, answer } = delivery;
  const [, reply = '', enhanced] = /^(\d{3})(?:[ -]([245]\.\d{1,3}\.\d{1,3}))?/.exec(answer) ?? [];
  const providerCode = enhanced === undefined ? reply : `${reply} ${enhanced}`;
  switch (reply[0]) {
    case '2':
      return { outcome: 'accepted', providerIds: [messageId], providerStatus: providerCode };
    case '4':
      return { outcome: 'rejected', reason: { ...temporary(command), providerCode } };
    case '5':
      return { outcome: 'rejected', reason: { ...final(reply, enhanced, command), providerCode } };
    default:
      return { outcome: 'uncertain', cause: 'unreadable_answer' };
  }
}

function outcomeOfSilence({ cause, dataLeft, code }: Extract<Delivery, { ended: 'unanswered' }>): SendOutcome {
  if (dataLeft) return { outcome: 'uncertain', cause };
  // Without a reply of the server: no way to sign in that both know, or no TLS that can be trusted.
  const ours = code === 'EAUTH' || code === 'ETLS';
  return {
    outcome: 'rejected',
    reason: {
      kind: ours ? 'configuration' : 'provider_error',
      permanent: false,
      fallback: true,
      alert: ours,
      ...(code === undefined ? {} : { providerCode: code }),
      message: ours
        ? 'Nothing was sent: the mail server and the settings agree on no TLS or no way to sign in.'
        : `Nothing was sent, because the mail server was lost before it had the message: ${cause}.`,
    },
  };
}

type Reason = Omit<FailureReason, 'providerCode'>;

/** The server says that it may take the message later. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function temporary(command: string): Reason {
  const message = `The mail server does not take the message now (${step(command)}).`;
  return { kind: 'provider_error', permanent: false, fallback: false, alert: false, message };
}

const badAddress: Reason = {
  kind: 'invalid_number',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The mail server knows no such address.',
};
const closedMailbox: Reason = {
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The mailbox takes no messages.',
};
const contentRefused: Reason = {
  kind: 'content',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The mail server does not take such a message: its size or its form.',
};
const filtered: Reason = {
  kind: 'filtered',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The mail server refused the message by its policy.',
};
const signInRefused: Reason = {
  ...accountRefusal,
  message: 'The mail server does not let this account send: check user, password and from.',
};
const refused: Reason = {
  kind: 'unknown',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The mail server refused the message.',
};

/** https://www.iana.org/assignments/smtp-enhanced-status-codes, the second and third number of the 5.x.y. */
const byEnhancedCode: ReadonlyMap<string, Reason> = new Map([
  ...['1.1', '1.2', '1.3', '1.6', '1.10'].map((code) => [code, badAddress] as const),
  ...['2.0', '2.1', '2.2'].map((code) => [code, closedMailbox] as const),
  ...['2.3', '3.4', '6.0', '6.1', '6.3'].map((code) => [code, contentRefused] as const),
  ...['7.1', '7.26', '7.27'].map((code) => [code, filtered] as const),
  ...['1.7', '1.8', '7.0', '7.8', '7.9', '7.11'].map((code) => [code, signInRefused] as const),
]);

/** https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3 and https://www.rfc-editor.org/rfc/rfc4954#section-6 */
const byReply: ReadonlyMap<string, Reason> = new Map([
  ['530', signInRefused],
  ['534', signInRefused],
  ['535', signInRefused],
  ['538', signInRefused],
  ['552', contentRefused],
]);

function final(reply: string, enhanced: string | undefined, command: string): Reason {
  if (command.startsWith('AUTH')) return signInRefused;
  const known = enhanced?.startsWith('5.') === true ? byEnhancedCode.get(enhanced.slice(2)) : undefined;
  if (known !== undefined) return known;
  // 550, 551 and 553 are about the mailbox only where the recipient is named; for a message they are any refusal.
  if (command === 'RCPT TO' && ['550', '551', '553'].includes(reply)) return badAddress;
  return byReply.get(reply) ?? refused;
}

/** Only the name of the command: what follows it may be an address. */
function step(command: string): string {
  return /^[A-Z]+/.exec(command)?.[0] ?? 'connecting';
}
