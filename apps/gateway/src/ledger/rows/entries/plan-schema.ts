import { awaitedReceipts, messageKinds } from '@aftercall/core';
import { z } from 'zod';
import { id, text, word } from './schema-parts.ts';
import { consentPurposes, noEvidenceReasons, omissionReasons, stepReasons } from './words.ts';

const ageMs = (what: string) =>
  z
    .number()
    .min(0)
    .meta({ description: `${what} In milliseconds.` });
const place = () => text('`default`, a country (ISO 3166-1) or a state (ISO 3166-2).', 'US-FL');

/** Whether a person may be written to at an hour, and how that was decided. */
export const quietHoursSchema = z
  .strictObject({
    decision: z.enum(['open', 'exempt', 'quiet']).meta({
      description:
        '`open`: within the hours. `exempt`: outside of them, and asked for on a call just now. `quiet`: outside of them.',
    }),
    kind: z.enum(messageKinds).meta({ description: 'Which hours were asked for: what promotes has others.' }),
    local: z.record(z.string(), z.string()).meta({
      description: 'By time zone in which the person may be: what the clock showed there, to the minute.',
      example: { 'America/New_York': '2026-11-26T04:30' },
    }),
    zonesFrom: word(['caller', 'number', 'country', 'nowhere'], 'From what the time zones are known.'),
    rules: z.array(place()).meta({ description: 'The places whose rules were asked.' }),
    overrides: z
      .exactOptional(
        z.array(
          z.strictObject({
            place: place(),
            author: text('Who answers for it.'),
            reason: text('Why.'),
          }),
        ),
      )
      .meta({ description: "The tenant's own rules among them that took the place of the table's." }),
    closedBy: z
      .exactOptional(z.array(z.strictObject({ place: place(), source: text('Where the rule is written.') })))
      .meta({ description: 'Those of the rules that do not allow it at this hour.' }),
    table: text('The version of the table of rules: docs/quiet-hours.md.', '2026-11-26'),
    consentId: z.exactOptional(id('Of `exempt`: the consent that was spoken on the call.')),
  })
  .meta({ id: 'QuietHours', description: 'Whether a person may be written to at an hour, and how that was decided.' });

const planStepSchema = z
  .strictObject({
    channel: text('The channel.', 'whatsapp'),
    account: text('The account that it leaves from.', 'wa-main'),
    consentId: id('The evidence that it is allowed by.'),
    wait: z
      .exactOptional(
        z.strictObject({
          until: z.enum(awaitedReceipts).meta({ description: 'The receipt that is waited for.' }),
          afterMs: z.int().min(0).meta({ description: 'How long, in milliseconds, before the next step is taken.' }),
        }),
      )
      .meta({ description: 'Absent where only a failure leads to the next step.' }),
    reachable: z
      .exactOptional(z.strictObject({ ageMs: ageMs('How long ago that was learnt.') }))
      .meta({ description: 'It is known that the person can be reached there.' }),
    why: word(stepReasons, 'Why the channel stands here: docs/states.md.'),
    rule: z.exactOptional(z.union([z.int().min(0), z.literal('default')])).meta({
      description: "Of `rule`: the place of the tenant's own rule, from 0; `default`: a shipped one.",
    }),
  })
  .meta({ id: 'PlanStep' });

const planOmissionSchema = z
  .strictObject({
    channel: text('The channel.', 'rcs'),
    account: z.exactOptional(text('Its account; absent where the tenant has none on the channel.')),
    whyNot: word(omissionReasons, 'Why it is not used: docs/states.md.'),
    ageMs: z.exactOptional(ageMs('Of `unreachable`: how long that has been known.')),
  })
  .meta({ id: 'PlanOmission' });

/** What a plan says, of a follow-up and in the entry that tells of it. */
export const planFields = {
  steps: z.array(planStepSchema).meta({ description: 'The channels, in the order in which they are tried.' }),
  omitted: z.array(planOmissionSchema).meta({ description: 'The other channels, and those that were passed over.' }),
  quietHours: z.exactOptional(quietHoursSchema).meta({
    description: 'Whether the person may be written to at that hour.',
  }),
  purpose: z.exactOptional(
    word(
      consentPurposes,
      'What consent was asked for, where it is not what the trigger is about: it promotes, or it is an answer.',
    ),
  ),
  answers: z
    .exactOptional(
      z.strictObject({
        replyId: id('The reply.'),
        whyNoEvidence: z.exactOptional(
          word(
            noEvidenceReasons,
            'Why what the person wrote permits no answer itself, where no consent does: `too_late`, written more than a day ago; `asks_nothing`, a stop, something unclear, START or a mere emoji; `promotes`, the answer would.',
          ),
        ),
      }),
    )
    .meta({ description: 'Of an answer: what it answers.' }),
  policy: z.exactOptional(text("The version of the tenant's policy that it was made under: docs/evidence.md.")),
};

export const planSchema = z
  .strictObject(planFields)
  .meta({ id: 'Plan', description: 'The ordered channels of a follow-up, each with its reason or its why-not.' });
