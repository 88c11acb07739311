import { z } from 'zod';
import { bundleFormat } from '../../ledger/consents/evidence-bundle.ts';
import { callId } from './answer-fields.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';

const hex = (description: string) =>
  z
    .string()
    .regex(/^[\da-f]+$/)
    .meta({ description });
const anything = (description: string) => z.looseObject({}).meta({ description });

const keyShape = {
  algorithm: z.literal('Ed25519'),
  publicKey: hex('DER of the public key (RFC 8410).'),
  fingerprint: hex('SHA-256 of that DER: what the verifier is told by `--key`.'),
};

export const evidenceKeySchema = z.strictObject(keyShape).meta({ id: 'EvidenceKey' });

const consentSchema = z.strictObject({
  record: anything('The record; `recordHash` is the SHA-256 of its canonical JSON.'),
  recordHash: hex('SHA-256.'),
  seq: z.int().meta({ description: 'Its place in the chain of the tenant.' }),
  prevHash: hex('The `rowHash` of the record before it.'),
  rowHash: hex('SHA-256 of `seq` (8 bytes, big-endian), `prevHash` and `recordHash`.'),
  proof: z
    .exactOptional(
      z.strictObject({
        salt: z.exactOptional(hex('16 random bytes.')),
        fields: anything('What `evidenceHash` covers: the words, the number, the recording.'),
      }),
    )
    .meta({ description: 'What is personal in it; absent once it was erased.' }),
  erased: z.exactOptional(z.literal(true)).meta({ description: 'It had something personal, which was erased.' }),
});

const seq = () => z.int().meta({ description: 'The place in the chain.' });

const link = z.strictObject({ seq: seq(), recordHash: hex('SHA-256.'), rowHash: hex('SHA-256.') });

/** As `EvidenceBundle`, with the signature. */
export const evidenceBundleSchema = z
  .strictObject({
    format: z.literal(bundleFormat),
    exportedAt: moment('When it was handed out.'),
    version: z.string().meta({ description: 'Of the gateway.' }),
    tenant: z
      .strictObject({
        id: z.string().meta({ description: 'Its id in the configuration.' }),
        name: z.exactOptional(z.string()).meta({ description: 'What callers know it by.' }),
      })
      .meta({ description: 'Whose message it was.' }),
    call: z
      .strictObject({
        callId: callId(),
        firstSeenAt: moment('When we first heard of the call.'),
        endedAt: z.exactOptional(moment('When we first heard of its end.')),
        erasedAt: z.exactOptional(moment('When what was personal of the call was erased.')),
      })
      .meta({ description: 'The call that it is about.' }),
    attempt: anything('The attempt, with the id of the consent record that it was sent under.'),
    message: z
      .exactOptional(
        z.strictObject({
          text: z.string().meta({ description: 'As it was sent.' }),
          salt: z.exactOptional(hex('16 random bytes.')),
        }),
      )
      .meta({ description: 'What the person was told; absent once it was erased.' }),
    followUps: z.array(z.looseObject({})).meta({ description: 'What the message is about, with the plan of each.' }),
    entries: z.array(z.looseObject({})).meta({ description: 'The ledger entries of the call, in order.' }),
    consents: z.array(consentSchema).meta({ description: 'All records of the person, in the order of the chain.' }),
    suppressions: z.array(z.looseObject({})).meta({ description: 'Stops of the person, and their ends.' }),
    chain: z
      .strictObject({
        links: z.array(link).meta({ description: 'Each follows from the one before.' }),
        to: z
          .exactOptional(
            z.strictObject({
              kind: z.enum(['anchor', 'head', 'row']).meta({ description: 'What stands there.' }),
              seq: seq(),
              rowHash: hex('SHA-256.'),
            }),
          )
          .meta({ description: 'Where they lead.' }),
        anchoredAt: z.exactOptional(moment('When that was anchored.')),
      })
      .meta({ description: "From the attempt's consent record to the next anchor, or to the end of the chain." }),
    signature: z
      .strictObject({ ...keyShape, value: hex('Of the canonical JSON of all of it but this value.') })
      .meta({ description: 'See docs/evidence.md.' }),
  })
  .meta({ id: 'EvidenceBundle' });
