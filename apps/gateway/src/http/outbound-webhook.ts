import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { outboundEventSchema } from './schemas/outbound-event.ts';

/** What the gateway asks of a webhook that it publishes to, for the API document. */
export const outboundWebhook: ZodOpenApiOperationObject = {
  operationId: 'outboundEvent',
  summary: 'An entry of the ledger, posted to a webhook of `outbound.webhooks`.',
  description:
    'Signed as Standard Webhooks says. At least once; the entries of a call in order. docs/outbound-events.md tells what is tried again and when.',
  security: [],
  requestParams: {
    header: z.object({
      'webhook-id': z.string().meta({ description: 'The `id` of the event.' }),
      'webhook-timestamp': z.string().meta({ description: 'When this delivery was made, in seconds since 1970.' }),
      'webhook-signature': z.string().meta({ description: 'One for each secret, with spaces between them.' }),
    }),
  },
  requestBody: { required: true, content: { 'application/cloudevents+json': { schema: outboundEventSchema } } },
  responses: {
    '2XX': { description: 'Taken.' },
    '410': { description: 'No more, please: nothing is posted until a gateway starts anew.' },
    '4XX': { description: 'Tried again. 429 with `Retry-After`: everything waits for so long.' },
    '5XX': { description: 'Tried again. 503 with `Retry-After`: everything waits for so long.' },
  },
};
