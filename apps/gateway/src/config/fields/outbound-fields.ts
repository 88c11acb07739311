import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import * as z from 'zod';

import { ledgerKinds } from '../../ledger/rows/entries/entry-schemas.ts';
import { httpUrl, identifier, pubsubName, tenantScope, text, yesOrNo } from './config-fields.ts';

/** An entry that could not be published is not published in its turn: two destinations that refuse each other's news would go on for ever. */
const publishedKinds = ledgerKinds.filter((kind) => kind !== 'unpublished');

const kinds = () =>
  z
    .array(z.enum(publishedKinds, { error: `must be one of ${publishedKinds.join(', ')}` }))
    .min(1, 'is empty: name a kind, or remove the key to publish all')
    .optional()
    .meta({ description: 'The kinds of ledger entries that are published. Without it, all.', kind: 'list of kinds' });

/**
 * `whsec_` and 24 to 64 random bytes in base64.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
const webhookSecret = () =>
  z
    .string()
    .trim()
    .transform((value, context): KeyObject => {
      const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1];
      const bytes = Buffer.from(base64 ?? '', 'base64');
      if (bytes.length >= 24 && bytes.length <= 64) return createSecretKey(bytes);
      context.addIssue({
        code: 'custom',
        message:
          'must be "whsec_" and 24 to 64 random bytes in base64: echo "whsec_$(openssl rand -base64 32)" makes one',
      });
      return z.NEVER;
    })
    .meta({ kind: 'secret' });

const commonFields = {
  kinds: kinds(),
  includeReplyText: yesOrNo().prefault(false).meta({
    description: 'Whether the event of a reply carries what the person wrote. That is personal data.',
  }),
  startAt: z.enum(['now', 'beginning'], { error: 'must be now or beginning' }).prefault('now').meta({
    description:
      'Where a destination of this id begins that was never published to: at its first start, or at the beginning of the ledger.',
    kind: '`now` or `beginning`',
  }),
};

const pubsub = z.strictObject({
  project: text().optional().meta({
    description: 'The Google Cloud project of the topic; needless when `topic` is a full name.',
    variable: 'PUBSUB_PROJECT',
  }),
  topic: pubsubName('topic').meta({ description: 'The topic: its name, or `projects/<project>/topics/<name>`.' }),
  tenants: tenantScope().prefault('*').meta({ description: 'The tenants whose entries are published.' }),
  ...commonFields,
});

const webhook = z.strictObject({
  id: identifier().meta({
    description: 'Unique; metrics and the API call the webhook by it, and its place in the ledger is kept under it.',
  }),
  url: httpUrl().meta({
    description: 'Where events are posted: https, at a public address. Redirects are not followed.',
  }),
  secrets: z
    .array(webhookSecret())
    .min(1, 'is empty: add a secret')
    .max(2, 'has too many: two are enough to change from one to the next')
    .meta({
      description: 'What the posts are signed with, as Standard Webhooks says; two while one replaces the other.',
      kind: 'list of one or two secrets',
    }),
  tenants: tenantScope().meta({ description: 'The tenants whose entries are published.' }),
  ...commonFields,
  allowPrivateNetwork: yesOrNo().prefault(false).meta({
    description: 'Lets the URL be http, and lead to private and local addresses: for development.',
  }),
});

export const outbound = z.strictObject({
  source: text(1000).optional().meta({
    description: 'The `source` of the events. Without it, the URL of `server.publicUrl`.',
  }),
  pubsub: pubsub.optional().meta({ description: 'Publishes to a Pub/Sub topic.' }),
  webhooks: z.array(webhook).prefault([]).meta({ description: 'Posts to webhooks.' }),
});
