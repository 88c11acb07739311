/** What the bundled calls show between them; a test holds that none is missing. */
export const situations = [
  'booking confirmed',
  'payment captured',
  'escalation accepted',
  'caller requested',
  'hung up',
  'wrong number',
  'transcript only',
  'unknown event type',
  'outcome events',
  'consent before the trigger',
  'consent after the trigger',
  'consent of an earlier call',
  'consent for another purpose',
  'no consent',
  'consent revoked during the call',
  'consent given again after a stop',
  'stopped in writing before the call',
  'stopped in writing during the call',
  'stopped elsewhere',
  'came back in writing',
  'prefers a channel',
  'booking changed before it was told',
  'booking changed after it was told',
  'booking cancelled',
  'payment refunded',
  'cancelled before it was confirmed',
  'event sent twice',
  'trigger repeated',
  'live during the call',
  'live without consent yet',
  'live, then after the call',
  'after the call, then live',
  'call ended before its trigger',
  'call never ends',
  'one batch after the call',
  'several follow-ups in one text',
  'no phone',
  'bad phone',
  'another phone later',
  'older form of a phone',
  'landline',
  'premium-rate number',
  'booking in the past',
  'asks for help',
  'says thank you',
  'undelivered',
  'refused by the carrier',
  'opted out at the carrier',
  'throttled',
  'uncertain, then delivered',
  'uncertain for good',
  'receipts twice',
  'receipts out of order',
  'receipts contradict',
  'on WhatsApp',
  'on RCS',
  'read',
  'WhatsApp tells nothing in time',
  'RCS tells nothing in time',
  'refused by WhatsApp',
  'no WhatsApp on the phone',
  'no RCS on the phone',
  'asks for another channel than the rule',
  'asks for a channel that there is not',
  'agreed to SMS alone',
  'no rule for the channel',
  'stopped on WhatsApp',
  'stopped on RCS',
  'arrived twice',
] as const;

export type Situation = (typeof situations)[number];

export const triggerTypes = [
  'booking.confirmed',
  'payment.captured',
  'escalation.accepted',
  'caller.requested',
] as const;

export type TriggerType = (typeof triggerTypes)[number];

/** The clock that the five seconds of a follow-up run on. */
export type DueBasis = 'call_ended' | 'trigger' | 'unblocked' | 'longest_wait';

export type ChannelName = 'sms' | 'whatsapp' | 'rcs';

/** How a follow-up went. */
export interface Way {
  /** Every attempt in order, in words: `rcs rejected`, `whatsapp delivered, read`. */
  readonly attempts: readonly string[];
  /** Its plan in words: `whatsapp (rule LATAM) -> sms; not rcs: no_consent`. */
  readonly plan: string;
}

/** A trigger that must have led to a message. */
export interface ExpectedSend {
  readonly verdict: 'send';
  readonly outcome: 'reached' | 'unreached' | 'uncertain';
  readonly basis: DueBasis;
  /** How it went: one of these. Without a plan it is that of the business for a caller who agreed to SMS alone. */
  readonly ways: readonly (Pick<Way, 'attempts'> & Partial<Way>)[];
  /** How often it arrived once more, by another channel; never when absent. */
  readonly doubles?: number;
}

/** What must have become of a trigger when all is over. */
export type Expected =
  | ExpectedSend
  | {
      readonly verdict: 'skip';
      readonly reason: string;
      /** Of its follow-up, in words, where that is the point. */
      readonly plan?: string;
    };

/** An event that the voice platform sends. */
export interface EventStep {
  /** Milliseconds after the call began. Events of one moment are sent as one batch. */
  readonly atMs: number;
  readonly type: string;
  readonly data?: object;
  /** When it happened by the platform's clock, where that is not when it is sent. */
  readonly happenedAtMs?: number;
  /** Given for the four triggers and for nothing else: every other event is `skip(not_a_trigger)`. */
  readonly expected?: Expected;
}

/** An event that was sent before is sent again, the same in every letter. */
export interface RepeatStep {
  readonly atMs: number;
  /** Counts the events of the call from 1. */
  readonly repeats: number;
}

/** The caller's phone writes to the business. */
export interface ReplyStep {
  readonly atMs: number;
  readonly reply: string;
  /** What it counts as; absent for a message that is no keyword. */
  readonly keyword?: 'stop' | 'start' | 'help';
  /** Answers a text of this call, and so waits until one has arrived. */
  readonly answersText: boolean;
  /** Where it is written. */
  readonly on: ChannelName;
}

export type Step = EventStep | RepeatStep | ReplyStep;

export interface Caller {
  readonly phone?: string;
  readonly name?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly prefers?: string;
}

/** What a carrier does to every message to the caller. */
export interface Mishap {
  readonly on: ChannelName;
  /** One of the sandbox's faults. */
  readonly fault: string;
  /** For `receipts_late`. */
  readonly delaySeconds?: number;
  /** The receipts come in an order of this seed, each so many times. */
  readonly shuffle?: { readonly seed: number; readonly copies: number };
}

/** One call, as the voice platform will tell it, and how it must end. */
export interface CallScript {
  readonly id: string;
  readonly shows: readonly Situation[];
  /** Milliseconds after the morning began. */
  readonly startsAtMs: number;
  /** Not before this call has ended as its script says. */
  readonly after?: string;
  readonly mishaps?: readonly Mishap[];
  /** The channels that the caller's phone has; all of them when absent. */
  readonly phoneHas?: readonly ChannelName[];
  readonly steps: readonly Step[];
  /** The messages that the carriers take over for this call: how many, or word by word but for the `{day}` of a booking. */
  readonly texts: number | readonly string[];
}

/** A rule of a tenant's routing, as it stands in the configuration. */
export interface RoutingRule {
  readonly when?: { readonly country?: string | readonly string[]; readonly locale?: string };
  readonly send: readonly { readonly channel: ChannelName; readonly until?: 'delivered'; readonly after?: string }[];
}

/** Who the calls are for: a tenant of the gateway. */
export interface Business {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly timezone: string;
  /** The number that its texts come from. */
  readonly sender: string;
  /** Its number on WhatsApp, where it has one. */
  readonly whatsappNumber?: string;
  /** Whether it has an agent on RCS. */
  readonly hasRcs?: true;
  /** What all its links begin with. */
  readonly site: string;
  /** Who is written to where; the gateway's own rules when absent. */
  readonly routing?: readonly RoutingRule[];
  /** The plan for a caller who agreed to SMS alone, in words. */
  readonly smsPlan: string;
  /** What it wants other than the gateway's timing. */
  readonly timing?: { readonly longestWait: string };
  readonly calls: readonly CallScript[];
}

export function isEvent(step: Step): step is EventStep {
  return 'type' in step;
}

export function isReply(step: Step): step is ReplyStep {
  return 'reply' in step;
}

/** Who is on the call, as its first event says. */
export function callerOf({ steps: [first] }: Pick<CallScript, 'steps'>): Caller {
  if (first === undefined || !isEvent(first) || first.data === undefined) return {};
  return (first.data as { caller?: Caller }).caller ?? {};
}

/** The trigger of an event and its subject's id; undefined for an event that is no trigger. */
export function subjectOf({ type, data = {} }: EventStep): { trigger: TriggerType; subject: string } | undefined {
  const trigger = triggerTypes.find((one) => one === type);
  if (trigger === undefined) return undefined;
  const { [subjectFields[trigger]]: subject } = data as Record<string, { id: string } | undefined>;
  if (subject === undefined) throw new Error(`${type} names no ${subjectFields[trigger]}`);
  return { trigger, subject: subject.id };
}

const subjectFields: Readonly<Record<TriggerType, string>> = {
  'booking.confirmed': 'booking',
  'payment.captured': 'payment',
  'escalation.accepted': 'escalation',
  'caller.requested': 'request',
};
