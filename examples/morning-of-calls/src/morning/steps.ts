import type { Caller, ChannelName, DueBasis, EventStep, Expected, ExpectedSend } from './call-script.ts';
import type { RepeatStep, ReplyStep, Way } from './call-script.ts';

// The words that the scripts of the morning are written in. `atMs` counts from the beginning of the call.

/** By SMS in one go, unless `by` says how. */
export const reached = (basis: DueBasis, ...by: readonly Way[]): ExpectedSend =>
  sent('reached', basis, by, ['sms delivered']);

export const unreached = (basis: DueBasis, attempt: 'sms rejected' | 'sms undeliverable'): Expected =>
  sent('unreached', basis, [], [attempt]);

export const uncertain = (basis: DueBasis): Expected => sent('uncertain', basis, [], ['sms uncertain']);

/** One way that a follow-up may go: its plan in words, and its attempts in order. */
export const by = (plan: string, ...attempts: readonly string[]): Way => ({ plan, attempts });

/** @param plan why no channel was left, where that is the point. */
export const skipped = (reason: string, plan?: string): Expected => ({
  verdict: 'skip',
  reason,
  ...(plan !== undefined && { plan }),
});

export const started = (atMs: number, caller: Caller): EventStep => ({ atMs, type: 'call.started', data: { caller } });

export const ended = (atMs: number): EventStep => ({ atMs, type: 'call.ended' });

/** An event that is more than nothing and less than a trigger. */
export const told = (atMs: number, type: string, data?: object): EventStep => ({ atMs, type, ...(data && { data }) });

export const booked = (atMs: number, booking: Booking, expected: Expected, more: TriggerOptions = {}): EventStep =>
  trigger(atMs, 'booking.confirmed', { booking }, expected, more);

export const paid = (atMs: number, payment: Payment, expected: Expected, more: TriggerOptions = {}): EventStep =>
  trigger(atMs, 'payment.captured', { payment }, expected, more);

export const escalated = (
  atMs: number,
  escalation: Escalation,
  expected: Expected,
  more: TriggerOptions = {},
): EventStep => trigger(atMs, 'escalation.accepted', { escalation }, expected, more);

export const requested = (atMs: number, request: Request, expected: Expected, more: TriggerOptions = {}): EventStep =>
  trigger(atMs, 'caller.requested', { request }, expected, more);

export const cancelled = (atMs: number, bookingId: string, happenedAtMs = atMs): EventStep => ({
  atMs,
  happenedAtMs,
  type: 'booking.cancelled',
  data: { booking: { id: bookingId } },
});

export const refunded = (atMs: number, paymentId: string): EventStep => ({
  atMs,
  type: 'payment.refunded',
  data: { payment: { id: paymentId } },
});

/** Consent as it is spoken: a question, a yes, and where both are heard in the recording. */
export const consented = (
  atMs: number,
  purposes: readonly Purpose[],
  wording: string,
  channels: readonly ChannelName[] = ['sms'],
): EventStep => ({
  atMs,
  type: 'consent.granted',
  data: {
    consent: {
      channels,
      purposes,
      basis: 'oral_express',
      wording,
      recordingUrl: 'https://recordings.example.com/morning',
      offsetMs: atMs,
    },
  },
});

/** With nothing named it is a stop. */
export const revoked = (atMs: number, consent: { channels?: readonly string[] } = {}): EventStep => ({
  atMs,
  type: 'consent.revoked',
  data: { consent },
});

/** Sends the event of this number in the call again, the same in every letter. */
export const again = (atMs: number, repeats: number): RepeatStep => ({ atMs, repeats });

/** The phone answers the message, once it has arrived. */
export const replied = (atMs: number, reply: string, keyword?: Keyword, on: ChannelName = 'sms'): ReplyStep => ({
  atMs,
  reply,
  answersText: true,
  on,
  ...(keyword && { keyword }),
});

/** The phone writes of its own accord. */
export const wrote = (atMs: number, reply: string, keyword: Keyword): ReplyStep => ({
  atMs,
  reply,
  answersText: false,
  on: 'sms',
  keyword,
});

type Keyword = 'stop' | 'start' | 'help';
type Purpose = 'appointment' | 'transaction' | 'support';

interface TriggerOptions {
  /** While the caller is on the line. */
  readonly live?: true;
  readonly happenedAtMs?: number;
  /** What the event says about the caller. */
  readonly caller?: Caller;
}

interface Booking {
  readonly id: string;
  readonly startsAt: string;
  readonly location: string;
  readonly rescheduleUrl: string;
  readonly revision?: number;
}

interface Payment {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly receiptUrl?: string;
}

interface Escalation {
  readonly id: string;
  readonly nextStep: string;
  readonly contact?: string;
  readonly url?: string;
}

interface Request {
  readonly id: string;
  readonly kind: 'link' | 'transcript' | 'directions' | 'text';
  readonly url?: string;
  readonly text?: string;
}

function sent(
  outcome: 'reached' | 'unreached' | 'uncertain',
  basis: DueBasis,
  ways: readonly Way[],
  attempts: readonly string[],
): ExpectedSend {
  return { verdict: 'send', outcome, basis, ways: ways.length === 0 ? [{ attempts }] : ways };
}

function trigger(
  atMs: number,
  type: string,
  subject: object,
  expected: Expected,
  { live, happenedAtMs, caller }: TriggerOptions,
): EventStep {
  return {
    atMs,
    type,
    data: { ...subject, ...(live && { live }), ...(caller && { caller }) },
    ...(happenedAtMs !== undefined && { happenedAtMs }),
    expected,
  };
}
