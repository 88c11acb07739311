import { z } from 'zod';
import { measureVerdicts, timeExclusions } from '@aftercall/core';
import { channelName, triggerName } from './answer-fields.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';

export const count = (what: string) => z.int().min(0).meta({ description: what });
export const figure = (what: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `${what} Null where there is nothing to measure.` });

export const intervalSchema = z
  .strictObject({
    low: z.number().meta({ description: 'Its lower end.' }),
    high: z.number().nullable().meta({ description: 'Null where so little is known that nothing bounds it.' }),
  })
  .nullable()
  .meta({
    id: 'Interval',
    description:
      'Between which the truth lies, with a confidence of 95 %. Null where there is nothing to tell it from.',
  });

const boundsSchema = z
  .strictObject({
    better: z.enum(['higher', 'lower']).meta({ description: 'Which way is better.' }),
    pass: z.number().meta({ description: 'The worst figure that passes.' }),
    fail: z.number().meta({ description: 'Worse than this one, it fails.' }),
    everyCase: z.exactOptional(z.literal(true)).meta({
      description: 'It is judged as it is, because every single case counts.',
    }),
  })
  .meta({ id: 'Bounds', description: 'What the figure is held against.' });

/** What every figure is made of. */
export const figures = (value: string, numerator: string, denominator: string) => ({
  value: figure(value),
  numerator: count(numerator),
  denominator: count(denominator),
  interval: intervalSchema,
});

/** A figure that is held against bounds. */
export const judgement = {
  bounds: boundsSchema,
  verdict: z.enum(measureVerdicts).meta({
    description:
      '`between`: neither bound is met. `too_little_data`: the interval also holds figures with the opposite verdict. `no_data`: there is nothing to measure.',
  }),
  why: z.string().meta({ description: 'For people; it names the interval and the bounds.' }),
};

const openPeople = (what: string) =>
  z
    .strictObject({ of: count('Those people.'), counted: count(`Of those, ${what} already.`) })
    .meta({ description: 'People whose time is not over yet; they are in no other figure.' });

const mean = (whose: string) =>
  z
    .strictObject({ count: count('How many scores.'), mean: figure('Their mean.'), interval: intervalSchema })
    .meta({ description: `${whose} The interval is told of thirty scores or more.` });

const excluded = Object.fromEntries(
  timeExclusions.map((one) => [one, count(`Messages under \`${one}\`: docs/scorecard.md.`)]),
) as Record<(typeof timeExclusions)[number], z.ZodInt>;

const measures = {
  timeToAccept: z
    .strictObject({
      ...figures(
        'The 95th percentile of the time from the due basis of a message to its first accept by a provider, in milliseconds.',
        'Messages that were accepted within 5 seconds.',
        'Messages that were accepted, without those that are excluded.',
      ),
      ...judgement,
      p50: figure('Half of them took no longer.'),
      p99: figure('99 of 100 took no longer.'),
      excluded: z.strictObject(excluded).meta({
        description:
          'Accepted messages whose time is not measured, each under the first that holds: decided again on purpose, held for quiet hours, held by a cap, held back for the pace of the sender or of the person, or accepted on another channel than the first.',
      }),
      eventLag: z
        .strictObject({ count: count('How many of those events.'), p50: figure('Half.'), p95: figure('95 of 100.') })
        .meta({
          description:
            "From the triggering event's own time to our receipt of it, in milliseconds, of events that have one. Whatever the channel.",
        }),
    })
    .meta({ description: 'Passes with 5 seconds or less, and fails with more than 30.' }),
  optIn: z
    .strictObject({
      ...figures(
        'The part of the messages that left with evidence of consent.',
        'Of those, the ones under a consent of that person, on file before, for that channel and purpose, and not expired.',
        'Messages that were accepted, or of which nobody knows.',
      ),
      ...judgement,
    })
    .meta({ description: 'Passes with all of them, and fails with one that is missing.' }),
  delivery: z
    .strictObject({
      ...figures(
        'The part of the accepted messages of which a receipt says that they arrived.',
        'Messages that arrived, by a receipt of the provider. A receipt is no proof.',
        'Accepted messages without those that are pending.',
      ),
      ...judgement,
      failed: count('Accepted messages of which a receipt says that they did not arrive, or that were taken back.'),
      unconfirmed: z
        .strictObject(
          figures(
            'The part of which nothing was heard.',
            'Accepted 72 hours ago or longer, without a receipt that says what became of it.',
            'As above.',
          ),
        )
        .meta({ description: 'Never counted as arrived.' }),
      pending: count('Accepted less than 72 hours ago, without such a receipt so far.'),
    })
    .meta({ description: 'Passes with 98 % or more, and fails with less than 95 %.' }),
  replies: z
    .strictObject({
      ...figures(
        'The part of the people who wrote back after a confirmed booking.',
        'Of those, the ones who wrote something else than a stop, a start or a call for help within 72 hours of such a message.',
        'People whom a message about a confirmed booking reached, 72 hours ago or longer.',
      ),
      ...judgement,
      open: openPeople('the ones who have written'),
    })
    .meta({ description: 'Passes with 8 % or more, and fails with less than 2 %.' }),
  noShowDrop: z
    .strictObject({
      ...figures(
        'By which part fewer people missed their appointment, by intention to treat.',
        'Missed appointments of those who were to be told.',
        'Those of whom it is known whether they came.',
      ),
      ...judgement,
    })
    .meta({
      description:
        'Passes with 15 % or more. `no_data` as long as nobody is held out, or is known to have missed an appointment.',
    }),
  optOuts: z
    .strictObject({
      ...figures(
        'The part of the people who stopped.',
        'Of those, the ones who stopped within seven days of such a message, however they did.',
        'People whom a message reached, seven days ago or longer.',
      ),
      open: openPeople('the ones who have stopped'),
    })
    .meta({ description: 'Not judged.' }),
  doubles: z
    .strictObject(
      figures(
        'The part of the follow-ups that arrived more than once.',
        'Of those, the ones that arrived by two messages or more, on whichever channels.',
        'Follow-ups whose message arrived.',
      ),
    )
    .meta({ description: 'Not judged.' }),
  uncertain: z
    .strictObject(
      figures(
        'The part of the messages of which nobody knows whether they were sent.',
        'Messages that are uncertain at this moment, parked or given up.',
        'Messages that were accepted, or of which nobody knows.',
      ),
    )
    .meta({ description: 'Not judged.' }),
  expired: z
    .strictObject(
      figures(
        'The part of the follow-ups that were too late to be of use.',
        'Follow-ups that expired instead of leaving late.',
        'Follow-ups that are held no longer and were not skipped for another reason.',
      ),
    )
    .meta({ description: 'Not judged.' }),
  csat: z
    .strictObject({
      followedUp: mean('Of calls of which a message was accepted before the score came.'),
      notFollowedUp: mean('Of calls of which none was.'),
      difference: z
        .strictObject({ value: figure('The first mean less the second.'), interval: intervalSchema })
        .meta({ description: 'Of groups that chance did not make: it says nothing of what causes it.' }),
    })
    .meta({
      description: 'The scores of `csat.scored` that came in the period, on the scale that they were given on.',
    }),
};

export const scorecardSchema = z
  .strictObject({
    from: moment('As asked.'),
    to: moment('As asked.'),
    asOf: moment('When it was counted; what comes later, such as a receipt, may change it.'),
    tenants: z.array(z.string()).meta({ description: 'Whose it is.' }),
    channel: z.exactOptional(channelName()),
    country: z.exactOptional(z.string()).meta({ description: 'As asked.' }),
    trigger: z.exactOptional(triggerName()),
    measures: z.strictObject(measures).meta({ description: 'Each measure: docs/scorecard.md.' }),
  })
  .meta({
    id: 'Scorecard',
    description: 'Of the follow-ups whose trigger came in the period. How each figure is made: docs/scorecard.md.',
  });
