import { z } from 'zod';
import { eventSchemas, timestamp, triggers } from '@aftercall/core';
import { mostReplayed } from '../../engine/replays.ts';
import { why } from './why.ts';

const { tenant } = eventSchemas['consent.granted'].shape;

const idError = 'must be an id of ours, e.g. "019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d22"';
const listError = `must be a list of 1 to ${mostReplayed} ids: make several replays of more`;
const modeError = 'must be "decide" (again what was not sent) or "send" (again what was sent)';

const ids = (description: string) =>
  z.exactOptional(
    z
      .array(z.uuid({ error: idError }), { error: listError })
      .min(1, { error: listError })
      .max(mostReplayed, { error: listError })
      .meta({ description }),
  );

const callIdError = "must be the voice platform's id of a call";
const triggerError = `must be one of ${triggers.join(', ')}`;
const cursorError = 'must be the `next` of an earlier answer';

const selectShape = {
  events: ids('Events, by our ids.'),
  calls: z.exactOptional(
    z
      .array(z.string({ error: callIdError }).min(1, { error: callIdError }).max(256, { error: callIdError }), {
        error: listError,
      })
      .min(1, { error: listError })
      .max(mostReplayed, { error: listError })
      .meta({ description: 'Every follow-up of these calls, which are named by the ids of the voice platform.' }),
  ),
  followUps: ids('Follow-ups.'),
  refusals: ids('Refused messages: read again, and taken where they are well formed now. Only with the mode `decide`.'),
  from: z.exactOptional(timestamp('Follow-ups whose trigger we received from then on.', '2026-11-24T10:00:00Z')),
  to: z.exactOptional(timestamp('And before then.', '2026-11-24T11:00:00Z')),
  reason: z.exactOptional(
    z.string({ error: 'must be the reason of a skip, or the cause of a dead letter' }).max(64).meta({
      description: 'With `from` and `to`: only those with this reason of the skip, or cause of the dead letter.',
      example: 'no_consent',
    }),
  ),
  trigger: z.exactOptional(
    z
      .enum(triggers, { error: triggerError })
      .meta({ description: 'With `from` and `to`: only those of this trigger.' }),
  ),
  after: z.exactOptional(
    z.string({ error: cursorError }).meta({ description: 'With `from` and `to`: the `next` of an earlier answer.' }),
  ),
} as const;

const ways = ['events', 'calls', 'followUps', 'refusals', 'from'] as const;
const oneWay = 'must name exactly one of events, calls, followUps, refusals, or from and to';
const onlyWithTime = 'goes with `from` and `to` only: remove it, or name a time';

const selectSchema = z
  .strictObject(selectShape, { error: oneWay })
  .superRefine((select, context) => {
    const fault = (field: string | undefined, message: string): void => {
      context.addIssue({ code: 'custom', message, path: field === undefined ? [] : [field] });
    };
    const { from, to } = select;
    if (from === undefined && to !== undefined) fault('from', 'is missing: a time has a beginning and an end');
    else if (ways.filter((way) => select[way] !== undefined).length !== 1) fault(undefined, oneWay);
    if (from !== undefined && to === undefined) fault('to', 'is missing: a time has a beginning and an end');
    if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to))
      fault('to', 'must be after `from`');
    for (const field of ['reason', 'trigger', 'after'] as const) {
      if (select[field] !== undefined && from === undefined && to === undefined) fault(field, onlyWithTime);
    }
  })
  .meta({ id: 'ReplaySelection', description: 'One of events, calls, followUps, refusals, or from and to.' });

export const replaySchema = z
  .strictObject({
    tenant,
    mode: z.enum(['decide', 'send'], { error: modeError }).meta({
      description: '`decide`: what was not sent, on what is known today. `send`: once more what was sent, on purpose.',
    }),
    why: why(200, 'consent came by e-mail'),
    dryRun: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .meta({ description: 'Only says what would happen: nothing is written and nothing is sent.' }),
    select: selectSchema,
  })
  .superRefine(({ mode, select }, context) => {
    if (mode === 'decide' || select.refusals === undefined) return;
    context.addIssue({
      code: 'custom',
      message: 'must be "decide": nothing of a refused message was sent',
      path: ['mode'],
    });
  })
  .meta({ id: 'ReplayRequest' });

export type ReplayBody = z.output<typeof replaySchema>;

const keyError = 'must have 1 to 256 letters';

export const idempotencyKeySchema = z.strictObject({
  'Idempotency-Key': z.exactOptional(
    z.string({ error: keyError }).min(1, { error: keyError }).max(256, { error: keyError }).meta({
      description: 'The same key with the same body is the same replay: what it sent again it does not send once more.',
      example: 'incident-12',
    }),
  ),
});
