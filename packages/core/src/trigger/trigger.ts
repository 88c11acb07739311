/** The four call events that may lead to a message. Nothing else ever does. */
export const triggers = ['booking.confirmed', 'payment.captured', 'escalation.accepted', 'caller.requested'] as const;

export type Trigger = (typeof triggers)[number];

/** What a person may consent to. */
export const purposes = ['appointment', 'transaction', 'support', 'marketing'] as const;

export type Purpose = (typeof purposes)[number];

/**
 * What a person's own message permits: the answer to it, and nothing else. Nobody can consent to it on a call or record it
 * from outside, and no follow-up but that answer goes by it.
 */
export const answerPurpose = 'answer';

/** What a consent on file may be for. */
export type ConsentPurpose = Purpose | typeof answerPurpose;

/** The purpose that a follow-up of each trigger serves, and so the consent that it needs. */
export const purposeOfTrigger: Readonly<Record<Trigger, Purpose>> = {
  'booking.confirmed': 'appointment',
  'payment.captured': 'transaction',
  'escalation.accepted': 'support',
  'caller.requested': 'support',
};

export function isTrigger(type: string): type is Trigger {
  return (triggers as readonly string[]).includes(type);
}
