import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { readEd25519 } from '../../engine/signing-key.ts';
import { text } from './config-fields.ts';

const keyError =
  'must be an Ed25519 private key, DER in base64: "openssl genpkey -algorithm ed25519 -outform DER | base64 -w0" makes one';

const ed25519Key = z
  .string({ error: keyError })
  .transform((value, context): KeyObject => {
    const key = readEd25519(value);
    if (key !== undefined) return key;
    context.addIssue({ code: 'custom', message: keyError });
    return z.NEVER;
  })
  .meta({ kind: 'secret' });

/** What evidence is signed with, and where its chains are anchored. */
export const evidenceFields = {
  signingKey: ed25519Key.optional().meta({
    description:
      'What evidence bundles are signed with. Without it, a key that the gateway makes in its data folder; gateways on one database had better share one.',
  }),
  anchorFolder: text(1000).optional().meta({
    description:
      'Where the end of each chain of consents is written once a day, a file a tenant that is only added to. Best a folder that the administrators of the database cannot change.',
  }),
};
