import { z } from 'zod';
import { findings } from '@aftercall/core';
import { tenantId, triggerName } from './answer-fields.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';
import { count, figure, figures, intervalSchema, judgement } from './scorecard-answers.ts';

const chance = (of: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `How likely chance alone makes ${of}. Null of too few people.` });

const part = (what: string) => z.number().meta({ description: what });

const arm = (whose: string) =>
  z
    .strictObject({
      people: count('Each once, by the first appointment that brought them into the experiment.'),
      attended: count('Of those, the ones who came, as `appointment.attended` said.'),
      missed: count('The ones who did not, as `appointment.missed` said.'),
      unknown: count('The ones of whom nothing was heard within the time for it.'),
      open: count('The ones whose time for that is not over.'),
      noShows: z
        .strictObject(
          figures('The part that missed the appointment.', 'Those who missed it.', 'Those of whom it is known.'),
        )
        .meta({ description: 'How many missed it.' }),
    })
    .meta({ description: `${whose} Whatever came of it.` });

const settings = z
  .strictObject({
    share: z.number().meta({ description: 'The part of the people who are held out.' }),
    since: moment('What is due from then on takes part.'),
    until: z.exactOptional(moment('What is due from then on does not.')),
    outcomeWithinMs: z
      .int()
      .meta({ description: 'So long from the beginning of an appointment its outcome is awaited.' }),
    effect: z
      .strictObject({ heldOut: part('Without a message.'), told: part('With one.') })
      .meta({ description: 'The parts that are expected to miss their appointment.' }),
    power: z.number().meta({ description: 'How likely that difference is to be found, if it is there.' }),
  })
  .nullable()
  .meta({ description: 'As configured. Null of an experiment that is not configured any more.' });

const test = z
  .strictObject({
    test: z.enum(['z', 'fisher']).meta({ description: "The pooled z test, or Fisher's exact one for small numbers." }),
    z: z.exactOptional(part('Its statistic; the exact one has none.')),
    p: z.number().meta({ description: 'How likely chance alone makes such a difference, two-sided.' }),
  })
  .nullable()
  .meta({ description: 'Null where of an arm nothing is known yet.' });

const holdOutSchema = z
  .strictObject({
    tenant: tenantId(),
    trigger: triggerName(),
    experiment: z.string().meta({
      description: 'Its trigger, day and share, as in the ledger.',
      example: 'booking.confirmed/2026-11-01T00:00:00.000Z/0.1',
    }),
    settings,
    told: arm('Who was to be told.'),
    heldOut: arm('Who was held out.'),
    drop: z
      .strictObject({
        ...figures(
          'By which part fewer people missed their appointment: `(p0 - p1) / p0`, by intention to treat.',
          'Missed appointments of those who were to be told.',
          'Of whom it is known.',
        ),
        ...judgement,
      })
      .meta({ description: 'Passes with 15 % or more, as in the scorecard.' }),
    difference: z
      .strictObject({ value: figure('`p0 - p1`.'), interval: intervalSchema })
      .meta({ description: 'By how much fewer missed their appointment, of all.' }),
    test,
    finding: z.enum(findings).meta({
      description:
        'What the test says, at 5 %. `too_early`: not as many outcomes are known as were planned, so nothing is found yet. `none`: chance alone may make the difference. `fewer`, `more`: so many more or less no-shows among those who were told that it does not.',
    }),
    planned: z
      .strictObject({
        told: count('Of those who are told.'),
        heldOut: count('Of those who are held out.'),
        power: part('As configured.'),
      })
      .nullable()
      .meta({ description: 'How many known outcomes each arm needs for that power.' }),
    power: z
      .number()
      .nullable()
      .meta({ description: 'How likely the expected difference is to be found in those of whom it is known so far.' }),
    findable: z
      .strictObject({ difference: part('Absolute.'), drop: part('As a part.') })
      .nullable()
      .meta({
        description:
          'The smallest drop from the no-shows expected without a message, absolute and as a part of them, that is found with the planned power in those of whom it is known so far. Null where none is.',
      }),
    isEnough: z.boolean().meta({ description: 'As many outcomes are known as were planned, in both arms.' }),
    enoughOn: moment('The day.').nullable().meta({
      description: 'When that is expected, if people go on coming as they did of late. Null where nobody can tell.',
    }),
    checks: z
      .strictObject({
        split: chance('arms that are as far from the configured share'),
        unknown: chance('the parts without an outcome as different'),
      })
      .meta({ description: 'One below 0.001 says that the arms are not alike, and the figures not to be trusted.' }),
  })
  .meta({ id: 'HoldOut' });

export const holdOutsSchema = z
  .strictObject({
    tenants: z.array(z.string()).meta({ description: 'Whose they are.' }),
    asOf: moment('When it was counted.'),
    trigger: z.exactOptional(triggerName()),
    from: z.exactOptional(moment('As asked.')),
    to: z.exactOptional(moment('As asked.')),
    holdOuts: z.array(holdOutSchema).meta({ description: 'One for each experiment.' }),
  })
  .meta({ id: 'HoldOuts', description: 'How each figure is made: docs/hold-out.md.' });
