import type { Trigger } from '../trigger/trigger.ts';

/** What is known of a variable beforehand. */
interface VariableRule {
  /**
   * The longest value in UTF-16 code units; a longer one is cut. Absent for what is
   * wrong when it is cut: ids, dates, amounts, links.
   */
  readonly max?: number;
  /** Told letter for letter: the accents of an id are part of it. */
  readonly exact?: true;
  /** A link must end at a space, or phones take the next character for a part of it. */
  readonly link?: true;
}

/**
 * The words in braces that a text may use. `dateShort` and `amountCode` say the same as
 * `date` and `amount`, shorter or in GSM-7: "Tue Nov 24", "USD 1,250.00".
 */
export const templateVariables = {
  business: { max: 40 },
  name: { max: 40 },
  id: { exact: true },
  date: {},
  dateShort: {},
  time: {},
  location: { max: 120 },
  rescheduleUrl: { exact: true, link: true },
  amount: {},
  amountCode: {},
  receiptUrl: { exact: true, link: true },
  nextStep: { max: 500 },
  contact: { max: 120 },
  url: { exact: true, link: true },
  text: { max: 4096 },
} as const satisfies Record<string, VariableRule>;

export type TemplateVariable = keyof typeof templateVariables;

/** The variables that have a length to be cut to. */
export const cappableVariables = ['business', 'name', 'location', 'nextStep', 'contact', 'text'] as const;
export type CappableVariable = (typeof cappableVariables)[number];

/** When a part is said; a part without a condition is always said. */
export const partConditions = ['changed', 'unchanged', 'link', 'transcript', 'directions', 'text'] as const;
export type PartCondition = (typeof partConditions)[number];

/** What the texts of a trigger may and must say. In a group of variables each says the same, or stands in for the others. */
interface TriggerRule {
  /** Every item has a value for these. */
  readonly always: readonly TemplateVariable[];
  /** An item may lack these, and then the parts that use them are left out. */
  readonly sometimes: readonly TemplateVariable[];
  /** One of each group has to be in the texts, under every condition and after every step of shortening. */
  readonly mustSay: ReadonlyArray<readonly TemplateVariable[]>;
  /** Without one of each group an item has nothing to say. */
  readonly mustHave: ReadonlyArray<readonly TemplateVariable[]>;
  /** Exactly one of these holds for an item; empty when the trigger knows none. */
  readonly conditions: readonly PartCondition[];
}

export const triggerRules: Readonly<Record<Trigger, TriggerRule>> = {
  'booking.confirmed': {
    always: ['business', 'id', 'date', 'dateShort', 'time', 'location', 'rescheduleUrl'],
    sometimes: ['name'],
    mustSay: [['id'], ['date', 'dateShort'], ['time'], ['rescheduleUrl']],
    mustHave: [['id'], ['date'], ['time'], ['rescheduleUrl']],
    conditions: ['changed', 'unchanged'],
  },
  'payment.captured': {
    always: ['business', 'id', 'amount', 'amountCode'],
    sometimes: ['name', 'receiptUrl'],
    mustSay: [['amount', 'amountCode'], ['receiptUrl']],
    mustHave: [['amount']],
    conditions: [],
  },
  'escalation.accepted': {
    always: ['business', 'id', 'nextStep'],
    sometimes: ['name', 'contact', 'url'],
    mustSay: [['nextStep'], ['url']],
    mustHave: [['nextStep']],
    conditions: [],
  },
  'caller.requested': {
    always: ['business', 'id'],
    sometimes: ['name', 'url', 'text'],
    mustSay: [['url'], ['text']],
    mustHave: [['url', 'text']],
    conditions: ['link', 'transcript', 'directions', 'text'],
  },
};

export function isTemplateVariable(name: string): name is TemplateVariable {
  return Object.hasOwn(templateVariables, name);
}

export function isLink(variable: TemplateVariable): boolean {
  return 'link' in templateVariables[variable];
}

/** Whether a value is told letter for letter, and never folded. */
export function isExact(variable: TemplateVariable): boolean {
  return 'exact' in templateVariables[variable];
}

/** The longest value of a variable, or infinity for what is never cut. */
export function longestValue(variable: TemplateVariable): number {
  const rule: VariableRule = templateVariables[variable];
  return rule.max ?? Number.POSITIVE_INFINITY;
}
