import { bulkTable } from '../rows/row-type.ts';

/** What people and providers wrote, and the keys of everything that is sealed, as rows are written in bulk. */

/** PERSONAL */
export const replyTextsTable = bulkTable(
  'reply_texts',
  { reply: 'uuid', key: 'uuid', sealed: 'bytea' },
  '',
  'sealed_reply_texts_row',
);

/** PERSONAL */
export const webhookBodiesTable = bulkTable(
  'webhook_bodies',
  { tenant: 'text', account: 'text', call: 'uuid', received_at: 'timestamptz', key: 'uuid', sealed: 'bytea' },
  '',
  'sealed_webhook_bodies_row',
);

/** What seals personal data, wrapped: see `keyring.ts`. */
export const dataKeysTable = bulkTable('data_keys', {
  id: 'uuid',
  tenant: 'text',
  kind: 'text',
  tenant_key: 'smallint',
  wrapped: 'bytea',
});
