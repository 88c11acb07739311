import { textTemplateSchema, triggers } from '@aftercall/core';
import * as z from 'zod';

import { locale, text, yesOrNo } from './config-fields.ts';

const wording = () => text(500);

/** The texts of a tenant in one language. What they leave out is as in the shipped texts of the language. */
export const ownTexts = z.strictObject({
  locale: locale().meta({
    description: 'Whom the texts are for; a bare language is for every country that speaks it.',
  }),
  foldAccents: yesOrNo().optional().meta({
    description: 'Folds letters outside GSM-7 where that saves a segment. Without it, in Spanish and Portuguese.',
  }),
  opening: wording().optional().meta({ description: 'How each message begins; holds `{business}`.' }),
  optOut: z
    .strictObject({
      text: wording().meta({ description: 'In full.' }),
      short: wording().optional().meta({ description: 'Shorter words that say the same.' }),
    })
    .optional()
    .meta({ description: 'The notice at the end of each message: how they are stopped.' }),
  joiner: z
    .string()
    .max(5, 'is too long: at most 5 characters')
    .optional()
    .meta({ description: 'What stands between merged items.', kind: 'text' }),
  triggers: z.partialRecord(z.enum(triggers), textTemplateSchema).meta({
    description:
      'What is said on each trigger: its `parts`, the steps to `shorten` it, and `purpose: marketing` if it promotes.',
    kind: 'texts by trigger',
  }),
});
