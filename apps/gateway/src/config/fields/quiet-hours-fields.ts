import { everywhere, messageKinds, placesOfTable, weekdays } from '@aftercall/core';
import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';

import { duration, text } from './config-fields.ts';

const block = z.strictObject;

/** `HH:MM`; `24:00` is the end of the day. */
const timeOfDay = () =>
  z
    .string()
    .trim()
    .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of the day, such as 08:00 or 20:30')
    .meta({ kind: 'time of the day' });

/** One word or a list of them; read as a list. */
const oneOrMore = <const Word extends string>(words: readonly Word[]) => {
  const error = `must be one of ${words.join(', ')}, or a list of these`;
  const one = z.enum(words);
  return z
    .union([one.transform((word) => [word]), z.array(one).min(1, error)], { error })
    .meta({ kind: `${words.map((word) => `\`${word}\``).join(', ')}, or a list` });
};

const hours = z
  .array(
    block({
      days: oneOrMore(weekdays)
        .prefault([...weekdays])
        .meta({ description: 'The days of the week; without it, every day.' }),
      from: timeOfDay().meta({ description: 'The first minute, by the clock where the person is.' }),
      to: timeOfDay().meta({ description: 'The first minute that is too late; `24:00` is the end of the day.' }),
    }).refine(({ from, to }) => from < to, {
      path: ['to'],
      error: 'must be later than from: hours over midnight are two, up to 24:00 and from 00:00',
    }),
  )
  .min(1, 'is empty: say when messages may arrive')
  .meta({ description: 'When messages may arrive.' });

const kinds = () =>
  oneOrMore(messageKinds).meta({ description: 'Whether it is about transactional messages, marketing, or both.' });

/** A place that has rules, or, for what only narrows, any country. */
const tighterPlace = () =>
  z
    .string()
    .trim()
    .refine(
      (place) => isSupportedCountry(place) || placesOfTable().includes(place),
      `must be ${everywhere}, a country code of ISO 3166-1 such as US, or a state of docs/quiet-hours.md such as US-FL`,
    )
    .meta({ kind: 'place' });

/** There is nothing to override elsewhere. */
const overriddenPlace = () =>
  z
    .string()
    .trim()
    .refine(
      (place) => placesOfTable().includes(place),
      `must be a place that docs/quiet-hours.md has hours for: ${placesOfTable().join(', ')}`,
    )
    .meta({ kind: 'place' });

/** What a tenant wants other than the shipped table. */
export const quietHours = block({
  longestHold: duration('1m', '168h').prefault('72h').meta({
    description: 'What would have to wait longer for its hours is skipped at once, with `skip(quiet_hours)`.',
  }),
  tighter: z
    .array(
      block({
        place: tighterPlace().prefault(everywhere).meta({ description: 'Whom it is about; without it, everybody.' }),
        for: kinds().prefault([...messageKinds]),
        hours,
      }),
    )
    .prefault([])
    .meta({ description: 'Hours that apply beside those of the table, and so only narrow them.' }),
  overrides: z
    .array(
      block({
        place: overriddenPlace().meta({
          description:
            'The place whose hours are replaced; the others still hold. `default` is what the gateway itself keeps to everywhere.',
        }),
        for: kinds(),
        hours,
        author: text(100).meta({
          description: 'Who answers for it, by their office rather than their name; it stands in the ledger.',
        }),
        reason: text(300).meta({ description: 'Why it is allowed; it stands in the ledger.' }),
      }),
    )
    .prefault([])
    .meta({ description: 'Hours in the place of those that the table has for one place.' }),
});
