import { z } from 'zod';
import { callerSchema, eventSchemas, triggers } from '@aftercall/core';
import { accountId, channelName, tenantId, triggerName } from './answer-fields.ts';

const { tenant } = eventSchemas['booking.confirmed'].shape;

/** Judged as the event that it would be: the schema names the fields. */
export const previewSchema = z
  .strictObject({
    tenant,
    trigger: z
      .enum(triggers, { error: `must be one of ${triggers.join(', ')}` })
      .meta({ description: 'What the caller is told about.' }),
    locale: z.exactOptional(z.string({ error: 'must be a language tag, e.g. "es-MX"' })).meta({
      description:
        "Only as a caller of this locale reads it; without it, in each of the tenant's and the shipped ones.",
      example: 'es-MX',
    }),
    payload: z
      .strictObject(
        {
          caller: z.exactOptional(callerSchema),
          booking: z.exactOptional(eventSchemas['booking.confirmed'].shape.data.shape.booking),
          payment: z.exactOptional(eventSchemas['payment.captured'].shape.data.shape.payment),
          escalation: z.exactOptional(eventSchemas['escalation.accepted'].shape.data.shape.escalation),
          request: z.exactOptional(eventSchemas['caller.requested'].shape.data.shape.request),
        },
        { error: 'must be an object, as the `data` of the event' },
      )
      .meta({ description: 'As the `data` of the event.' }),
  })
  .meta({ id: 'PreviewRequest' });

const findingSchema = z.strictObject({
  field: z.string().meta({ description: 'Of the texts.', example: 'triggers.booking.confirmed.parts[0].text' }),
  level: z.enum(['fault', 'warning']).meta({ description: 'With a fault the gateway would not start.' }),
  message: z.string().meta({ description: 'What is wrong with the words.' }),
});

const where = {
  channel: channelName(),
  account: accountId(),
  locale: z.string().meta({ description: 'Of the caller.' }),
  window: z.exactOptional(z.enum(['open', 'closed'])).meta({
    description: 'Where the channel has a service window: whether the person has just written.',
  }),
};

const previewOfOneSchema = z.union([
  z.strictObject({
    ...where,
    fits: z.literal(true),
    words: z.enum(['own', 'shipped', 'provider']).meta({
      description: "Whose they are: the tenant's, the shipped ones, or those of a template at the provider.",
    }),
    text: z.string().meta({ description: 'As the person reads it.' }),
    content: z.looseObject({}).meta({ description: "What the provider is given, in the channel's own shape." }),
    units: z.int().min(1).meta({ description: "What it costs in the channel's rate unit." }),
    encoding: z.exactOptional(z.enum(['GSM-7', 'UCS-2'])).meta({ description: 'Where texts are cut into segments.' }),
    segments: z.exactOptional(z.int().min(1)).meta({ description: 'Into how many it is cut.' }),
    folded: z.exactOptional(z.literal(true)).meta({ description: 'Letters outside GSM-7 were replaced.' }),
    shortened: z.array(z.string()).meta({ description: 'The steps of shortening that changed it.' }),
    findings: z.array(findingSchema).meta({ description: 'What the linter says of the words.' }),
  }),
  z.strictObject({
    ...where,
    fits: z.literal(false),
    limit: z.string().meta({ description: 'The capability that it exceeds.', example: 'text.max' }),
    message: z.string().meta({ description: 'Why it cannot be said there.' }),
  }),
]);

export const previewAnswerSchema = z
  .strictObject({
    tenant: tenantId(),
    trigger: triggerName(),
    previews: z
      .array(previewOfOneSchema)
      .meta({ description: 'One for each account, locale and state of the window.' }),
  })
  .meta({ id: 'PreviewAnswer', description: 'Nothing was sent and nothing written.' });
