import { z } from 'zod';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';

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

export const outboundSchema = z
  .strictObject({ destinations: z.array(destinationSchema).meta({ description: 'As configured.' }) })
  .meta({ id: 'Outbound' });
