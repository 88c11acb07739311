import { z } from 'zod';
import { type EntryData, entrySchemas, type LedgerKind, ledgerKinds } from '../../ledger/rows/entries/entry-schemas.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';
import { tenantId } from './answer-fields.ts';
import { componentName } from './entry-answers.ts';

/** What a reply is told as: with its words, where the destination is given them. */
const replyWithText = entrySchemas.reply
  .extend({
    text: z.exactOptional(z.string()).meta({
      description: 'What they wrote, for a destination with `includeReplyText: true`; absent once it was erased.',
    }),
  })
  .meta({ id: 'ReplyEventData', description: entrySchemas.reply.description });

type PublishedKind = Exclude<LedgerKind, 'unpublished'>;
type DataOf<Kind extends PublishedKind> = Kind extends 'reply' ? z.output<typeof replyWithText> : EntryData<Kind>;

/** An entry of the ledger as a CloudEvent 1.0: `type` tells what `data` is. */
type OutboundEventAnswer = {
  [Kind in PublishedKind]: {
    specversion: '1.0';
    id: string;
    source: string;
    type: `aftercall.${Kind}`;
    subject?: string;
    time: string;
    tenant: string;
    datacontenttype: 'application/json';
    data: DataOf<Kind>;
  };
}[PublishedKind];

type SomeObject = z.ZodObject<{ type: z.ZodLiteral<string> }>;

/** What could not be published is not published in its turn. */
const members = ledgerKinds
  .filter((kind) => kind !== 'unpublished')
  .map((kind) =>
    z
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
        type: z.literal(`aftercall.${kind}`).meta({ description: '`aftercall.` and the kind of the entry.' }),
        subject: z.exactOptional(z.string()).meta({
          description: "The voice platform's id of the call; absent where the entry is about none.",
          example: 'call-81f2',
        }),
        time: moment('When it happened, on our clock.'),
        tenant: tenantId(),
        datacontenttype: z.literal('application/json').meta({ description: 'Of `data`.' }),
        data: kind === 'reply' ? replyWithText : entrySchemas[kind],
      })
      .meta({ id: `${componentName(kind)}OutboundEvent`, description: entrySchemas[kind].description }),
  ) as unknown as [SomeObject, ...SomeObject[]];

export const outboundEventSchema = z.discriminatedUnion('type', members).meta({
  id: 'OutboundEvent',
  description:
    'An entry of the ledger as a CloudEvent 1.0, by `type`. Newer gateways may publish further types and further fields: take those that you do not know, and read on past them. docs/ledger.md has every kind.',
}) as unknown as z.ZodType<OutboundEventAnswer, OutboundEventAnswer>;
