import { triggers, withholdable } from '@aftercall/core';
import * as z from 'zod';

import { duration, yesOrNo } from './config-fields.ts';

const block = z.strictObject;

/** A part of something, neither none of it nor all. */
const part = (most: number, error: string) =>
  z
    .number(error)
    .gt(0, error)
    .max(most, error)
    .meta({ kind: `number over 0, at most ${most}` });

const shareOf = 'must be a number over 0 and at most 0.5, such as 0.1 for every tenth person';
const rate = () => part(0.99, 'must be a number over 0 and at most 0.99, such as 0.2 for every fifth person');

/** A day or a moment, in RFC 3339; a day begins with UTC. */
const moment = () => {
  const error = 'must be a day such as 2026-12-01 or a moment such as 2026-12-01T06:00:00Z';
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], { error })
    .transform((text) => new Date(text))
    .meta({ kind: 'day or moment' });
};

const ofTrigger = block({
  share: part(0.5, shareOf).meta({ description: 'The part of the people who are held out.' }),
  harmless: yesOrNo().meta({
    description: 'Has to say `true`: that it harms nobody, and breaks no promise, if the message does not come.',
  }),
  since: moment().meta({
    description:
      'What is due from then on takes part. Another day, or another share, makes another experiment: people are drawn anew and counted apart.',
  }),
  until: moment().optional().meta({ description: 'What is due from then on is sent to everybody again.' }),
  outcomeWithin: duration('1h', '744h').prefault('168h').meta({
    description:
      'How long, from the beginning of the appointment, `appointment.attended` or `appointment.missed` is waited for; later the outcome stays unknown.',
  }),
  effect: block({
    heldOut: rate().prefault(0.2).meta({ description: 'The part that is expected to miss without a message.' }),
    told: rate().prefault(0.15).meta({ description: 'The part that is expected to miss with one.' }),
  })
    .prefault({})
    .meta({ description: 'The difference that is to be found; it says how many people are needed.' }),
  power: part(0.99, 'must be a number over 0 and at most 0.99, such as 0.8')
    .prefault(0.8)
    .meta({ description: 'How likely that difference is to be found, if it is there.' }),
});

const isHeldOut = (trigger: string): boolean => withholdable.some((one) => one === trigger);
const isTrigger = (key: string): boolean => triggers.some((one) => one === key);
const known = withholdable.join(', ');

/** Whom a tenant does not write to, by chance, so that it can be told what a message does. */
export const holdOut = z
  .looseObject({
    'booking.confirmed': ofTrigger.optional().meta({ description: 'For confirmed bookings, by who comes to them.' }),
  })
  .superRefine((block, context) => {
    for (const key of Object.keys(block)) {
      if (isHeldOut(key)) continue;
      const message = isTrigger(key)
        ? `is never held out, because somebody waits for it: remove it; only ${known} may be`
        : `is unknown: remove it, or use ${known}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });
