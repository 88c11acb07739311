import { z } from 'zod';

import { triggers } from '../trigger/trigger.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { languageOf } from './language.ts';
import { cappableVariables, partConditions } from './template-variables.ts';
import type { CappableVariable, PartCondition } from './template-variables.ts';

/** A wording, and a shorter one that says the same. */
export interface Wording {
  readonly text: string;
  readonly short?: string;
}

/** One sentence of a message. It is left out when a variable in it has no value. */
export interface TextPart extends Wording {
  readonly name: string;
  /** Says the part only when this holds, e.g. `changed` for a booking the caller was told of before. */
  readonly when?: PartCondition;
}

/** One way to make a message shorter. */
export type ShortenStep =
  /** Uses the short wording of a part, or of the opt-out notice: `optOut`. */
  | { readonly short: string }
  /** Cuts a variable to so many characters. */
  | { readonly cap: CappableVariable; readonly to: number }
  /** Leaves a part out. */
  | { readonly drop: string };

/** What is said on one trigger. */
export interface TextTemplate {
  /** In the order of the message; joined by spaces. */
  readonly parts: readonly TextPart[];
  /** Taken one after the other, and only as far as they save a segment. */
  readonly shorten: readonly ShortenStep[];
  /** It promotes something: whoever is to get it agreed to marketing in writing. Absent: it serves the purpose of its trigger. */
  readonly purpose?: 'marketing';
}

/** The texts of one locale. Data without logic: words, and variables in braces. */
export interface TextTemplates {
  /** BCP 47. */
  readonly locale: string;
  /** Letters outside GSM-7 lose their accents where that saves a segment. */
  readonly foldAccents: boolean;
  /** How a message begins, once however many items it has; names the business. */
  readonly opening: string;
  /** How a message ends, once. Never dropped. */
  readonly optOut: Wording;
  /** What stands between the items of a merged message. */
  readonly joiner: string;
  readonly triggers: Readonly<Record<Trigger, TextTemplate>>;
}

const wording = z.string().min(1, 'is empty: write a text').max(500, 'is too long: at most 500 characters');
const partName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9-]{0,39}$/, 'a name starts with a small letter: a-z, A-Z, 0-9 and -');

const textPart = z.strictObject({
  name: partName.describe('The name that the shortening steps use.'),
  text: wording.describe('The words, with variables in braces; left out when a variable has no value.'),
  short: wording.exactOptional().describe('Shorter words that say the same.'),
  when: z
    .enum(partConditions, `must be one of ${partConditions.join(', ')}`)
    .exactOptional()
    .describe('Says the part only when this holds.'),
});

const cutTo = 'must be a whole number of characters from 8 to 4096';

const shortenStep = z.union(
  [
    z.strictObject({ short: partName }),
    z.strictObject({ cap: z.enum(cappableVariables), to: z.int(cutTo).min(8, cutTo).max(4096, cutTo) }),
    z.strictObject({ drop: partName }),
  ],
  `must be { short: <name of a part> }, { drop: <name of a part> } or { cap: <variable>, to: <8 to 4096 characters> }, where the variable is one of ${cappableVariables.join(', ')}`,
);

/** What is said on one trigger, as a tenant writes it. */
export const textTemplateSchema = z.strictObject({
  parts: z
    .array(textPart)
    .min(1, 'is empty: a message has at least one part, such as { name: greeting, text: "Hello." }')
    .max(20, 'has too many parts: at most 20')
    .describe('The sentences of the message, in order.'),
  shorten: z
    .array(shortenStep)
    .max(20, 'has too many steps: at most 20')
    .default([])
    .describe('What is shortened, in order, to save a segment.'),
  purpose: z
    .literal('marketing', 'must be marketing, or left out for the purpose of the trigger')
    .exactOptional()
    .describe('The text promotes something: it goes to those alone who agreed to marketing in writing.'),
});

/**
 * Reads the texts of one locale as a tenant writes them. `foldAccents` is on for Spanish
 * and Portuguese when it is not given. What the words say is judged by `checkTextTemplates`.
 */
export const textTemplatesSchema = z
  .strictObject({
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a locale is a BCP 47 tag such as es-MX')
      .describe('The locale of the texts, BCP 47.'),
    foldAccents: z.boolean().exactOptional().describe('Folds letters outside GSM-7 where that saves a segment.'),
    opening: wording.describe('How each message begins; holds {business}.'),
    optOut: z.strictObject({ text: wording, short: wording.exactOptional() }).describe('The opt-out notice.'),
    joiner: z.string().max(5).default('\n').describe('What stands between merged items.'),
    triggers: z.record(z.enum(triggers), textTemplateSchema).describe('What is said on each trigger.'),
  })
  .transform((texts): TextTemplates => ({ ...texts, foldAccents: texts.foldAccents ?? foldsByDefault(texts.locale) }));

function foldsByDefault(locale: string): boolean {
  return ['es', 'pt'].includes(languageOf(locale));
}
