import { bulkTable, type BulkTable } from '../rows/row-type.ts';

const consentColumns = {
  id: 'uuid',
  tenant: 'text',
  person: 'uuid',
  call: 'uuid',
  event: 'uuid',
  kind: 'text',
  channels: 'text[]',
  purposes: 'text[]',
  basis: 'text',
  artefact: 'boolean',
  recorded_at: 'timestamptz',
  expires_at: 'timestamptz',
  evidence_class: 'text',
  occurred_at: 'timestamptz',
  particulars: 'json',
  evidence_hash: 'bytea',
  record_hash: 'bytea',
} as const;

/**
 * The database puts each record at the end of its tenant's chain. The ends are locked before anything is written, in the
 * order of their tenants and after the locks of calls and people, so that two transactions never wait in a circle.
 */
export const consentsTable: BulkTable<typeof consentColumns> = {
  ...bulkTable('consents', consentColumns, '', 'chained_consents_row'),
  before: (rows) => ({
    name: 'lock consent chains',
    text: 'SELECT lock_consent_chains($1)',
    values: [[...new Set(rows.map((one) => one.tenant))]],
  }),
};
