import { awaitedReceipts, latamToken } from '@aftercall/core';
import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';

import { canonicalLocale, duration, text } from './config-fields.ts';

/** `LATAM`, a country, or a list of them; read as a list. */
const countries = () => {
  const error = `must be ${latamToken}, a country code of ISO 3166-1 such as US, or a list of these`;
  const one = z
    .string()
    .trim()
    .toUpperCase()
    .refine((code) => code === latamToken || isSupportedCountry(code), error);
  return z
    .union([one.transform((code) => [code]), z.array(one).min(1, error)], { error })
    .meta({ kind: '`LATAM`, a country, or a list' });
};

/** `pt-*`, `pt` or `pt-BR`; in the canonical form that the locales of callers have. */
const localeRange = () =>
  z
    .string()
    .trim()
    .regex(
      /^[a-z]{2,3}(?:-[a-z\d]{2,8})*(?:-\*)?$/i,
      'must be a BCP 47 language tag or the begin of one, such as es-MX or pt-*',
    )
    .transform((range) => {
      const [, tag = '', star = ''] = /^(.*?)(-\*)?$/.exec(range) ?? [];
      return `${canonicalLocale(tag) ?? tag}${star}`;
    })
    .meta({ kind: 'BCP 47 range' });

const step = z.strictObject({
  channel: text(63).meta({ description: 'A channel that the tenant has an account on.' }),
  until: z
    .enum(awaitedReceipts, `must be one of ${awaitedReceipts.join(', ')}`)
    .optional()
    .meta({
      description: 'The receipt to wait for; without it, or where the channel sends none, only a failure leads on.',
      kind: awaitedReceipts.map((one) => `\`${one}\``).join(', '),
    }),
  after: duration('1s', '24h').optional().meta({
    description:
      'How long to wait for it; then the message is taken back where the channel can, and the next goes out. Shorter than `timing.expireAfter`, after which nothing goes out.',
  }),
});

/** A rule of a tenant's routing, as it is written. */
export const routingRule = z.strictObject({
  when: z
    .strictObject({
      country: countries().optional().meta({
        description:
          'Of the caller: by the region of the locale, else by the number. `LATAM` is every Spanish- or Portuguese-speaking country of the Americas.',
      }),
      locale: localeRange().optional().meta({ description: "The caller's language: `pt-*`, `es-MX`." }),
    })
    .optional()
    .meta({ description: 'Whom the rule is for; without it, everybody.' }),
  send: z.array(step).min(1, 'is empty: name a channel').meta({ description: 'The channels, in order.' }),
});
