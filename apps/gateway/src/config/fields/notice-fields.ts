import * as z from 'zod';

import { locale, text } from './config-fields.ts';

/** Who answers the keywords that people write to an account. */
export const noticeSenders = ['provider', 'gateway'] as const;

const longestNotice = 480;

const wordings = z.strictObject({
  locale: locale().meta({ description: 'The language of the words.' }),
  confirmation: text(longestNotice).optional().meta({
    description:
      'That a stop was taken, and nothing else: it holds `{business}`, and may neither advertise nor carry a link. Without it, the shipped words.',
  }),
  question: text(longestNotice).optional().meta({
    description:
      'Whether an unclear message was meant as a stop: it holds `{business}` and asks for YES (SÍ, SIM) as the answer. Without it, the shipped words.',
  }),
  help: text(longestNotice).optional().meta({
    description:
      'Who writes, what about, how to stop and whom to ask: it holds `{business}`, `{contact}` and a word that stops. Without it, the shipped words.',
  }),
});

/** The `notices` of a tenant. */
export const notices = z.strictObject({
  contact: text(100).optional().meta({
    description: 'Where whoever writes HELP can turn to: a phone number, an e-mail address or a page.',
  }),
  wordings: z.array(wordings).prefault([]).meta({
    description: 'Words of your own, by language. The shipped ones are in English, Spanish and Portuguese.',
  }),
});

export type NoticesBlock = z.output<typeof notices>;
