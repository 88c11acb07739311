import { z } from 'zod';
import { tenantId } from './answer-fields.ts';
import { moment } from './follow-up-answers.ts';

const destinationSchema = z
  .strictObject({
    id: z.string().meta({ description: "A webhook's own id, or `pubsub`.", example: 'crm' }),
    kind: z.enum(['webhook', 'pubsub']).meta({ description: 'Which kind it is.' }),
    tenants: z.array(z.string()).meta({ description: 'Whose entries it is given.' }),
    state: z.enum(['publishing', 'away', 'disabled']).meta({
      description: '`away`: nothing gets through, and it is looked again. `disabled`: it answered 410, until a start.',
    }),
    entriesBehind: z.int().min(0).meta({
      description: 'Entries of its tenants that it has still to be given, in the next thousand pages of the ledger.',
    }),
    secondsBehind: z.number().min(0).meta({ description: 'The age of the oldest of them.' }),
    waiting: z.int().min(0).meta({
      description: 'Calls, and entries of no call, whose next entry it refused and is offered again.',
    }),
    nextTryAt: z.exactOptional(moment('While it is away: when it is looked again.')),
    publishedAt: z.exactOptional(moment('When it last took something.')),
    lastError: z
      .exactOptional(
        z.strictObject({
          at: moment('When.'),
          error: z.string().meta({ description: 'What went wrong.', example: 'answered 500' }),
        }),
      )
      .meta({ description: 'The last one, if any.' }),
  })
  .meta({ id: 'OutboundDestination' });

/** What is published: an entry of the ledger as a CloudEvent 1.0. */
export const outboundEventSchema = z
  .strictObject({
    specversion: z.literal('1.0').meta({ description: 'Of CloudEvents.' }),
    id: z
      .string()
      .regex(/^\d+\.\d+$/)
      .meta({
        description:
          'Of the entry, the same at every delivery; as `after` of `GET /v1/ledger` it tells what comes next.',
        example: '7421.1880',
      }),
    source: z.string().min(1).meta({ description: 'The gateway: `outbound.source`, or its public URL.' }),
    type: z
      .string()
      .regex(/^aftercall\.[a-z_]+$/)
      .meta({ description: '`aftercall.` and the kind of the entry.', example: 'aftercall.verdict' }),
    subject: z.exactOptional(z.string()).meta({
      description: "The voice platform's id of the call, where the entry is about one.",
      example: 'call-81f2',
    }),
    time: moment('When it happened, on our clock.'),
    tenant: tenantId(),
    datacontenttype: z.literal('application/json').meta({ description: 'Of `data`.' }),
    data: z.looseObject({}).meta({
      description:
        'As in the ledger: references, and no personal data. Of a reply, its `text` where that is configured.',
    }),
  })
  .meta({ id: 'OutboundEvent' });

export const outboundSchema = z
  .strictObject({ destinations: z.array(destinationSchema).meta({ description: 'As configured.' }) })
  .meta({ id: 'Outbound' });
