import { z } from 'zod';
import { type EntryData, entrySchemas, type LedgerKind, ledgerKinds } from '../../ledger/rows/entries/entry-schemas.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';

/** An entry of the ledger as it is answered: `kind` tells what `data` is. */
export type EntryAnswer = {
  [Kind in LedgerKind]: {
    seq: number;
    at: string;
    tenant: string | null;
    callId: string | null;
    kind: Kind;
    data: EntryData<Kind>;
  };
}[LedgerKind];

/** `Verdict` of `verdict`: what the components of a kind are called by. */
export function componentName(kind: LedgerKind): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

type SomeObject = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

const members = ledgerKinds.map((kind) =>
  z
    .strictObject({
      seq: z.int().meta({ description: 'Its place in the ledger, rising.' }),
      at: moment('When it happened, on our clock.'),
      tenant: z.string().nullable().meta({ description: 'Whose it is; null where it is of none.' }),
      callId: z
        .string()
        .nullable()
        .meta({ description: "The voice platform's id of the call; null where the entry is about none." }),
      kind: z.literal(kind).meta({ description: 'What happened.' }),
      data: entrySchemas[kind],
    })
    .meta({ id: `${componentName(kind)}LedgerEntry`, description: entrySchemas[kind].description }),
) as unknown as [SomeObject, ...SomeObject[]];

export const entrySchema = z.discriminatedUnion('kind', members).meta({
  id: 'LedgerEntry',
  description:
    'What happened, by `kind`: references, and never an address, a name or a text of anybody. Newer gateways may write further kinds and further fields: read on past those that you do not know. docs/ledger.md has every kind.',
}) as unknown as z.ZodType<EntryAnswer, EntryAnswer>;
