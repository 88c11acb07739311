import { apiVersion, type MessageStatus, type TwilioMessage } from './message.ts';

export interface StatusCallback {
  readonly status: MessageStatus;
  readonly failure: { readonly code: number; readonly message: string } | null;
  /** When the message took the status. */
  readonly happenedAt: number;
}

/** The form of a status callback: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
export function statusCallbackForm(
  message: TwilioMessage,
  { status, failure, happenedAt }: StatusCallback,
): Record<string, string> {
  return {
    AccountSid: message.accountSid,
    ApiVersion: apiVersion,
    From: message.from ?? '',
    To: message.to,
    MessageSid: message.sid,
    MessageStatus: status,
    SmsSid: message.sid,
    SmsStatus: status,
    ...(message.messagingServiceSid === null ? {} : { MessagingServiceSid: message.messagingServiceSid }),
    ...(failure === null ? {} : { ErrorCode: String(failure.code), ErrorMessage: failure.message }),
    ...(message.channel === 'rcs' ? rcsFields(message, status, failure?.message) : carrierFields(status, happenedAt)),
  };
}

/** SMS and MMS only. */
function carrierFields(status: MessageStatus, happenedAt: number): Record<string, string> {
  return status === 'delivered' || status === 'undelivered' ? { RawDlrDoneDate: rawDlrDoneDate(happenedAt) } : {};
}

/** What "RCS, WhatsApp, or another messaging channel" adds. */
function rcsFields(message: TwilioMessage, status: MessageStatus, failure?: string): Record<string, string> {
  return {
    ChannelInstallSid: `XE${message.accountSid.slice(2)}`,
    ChannelPrefix: 'rcs',
    ...(status === 'read' ? { EventType: 'READ' } : {}),
    ...(failure === undefined ? {} : { ChannelStatusMessage: failure }),
  };
}

/** The carrier's own time, YYMMDDhhmm, in a zone that it does not tell; here GMT. */
function rawDlrDoneDate(happenedAt: number): string {
  return new Date(happenedAt).toISOString().slice(2, 16).replace(/\D/g, '');
}
