import { bulkTable, type Row } from '../rows/row-type.ts';

/** The tables of notices, as rows are written to them in bulk. */

export const noticesTable = bulkTable(
  'notices',
  {
    id: 'uuid',
    tenant: 'text',
    account: 'text',
    channel: 'text',
    person: 'uuid',
    call: 'uuid',
    call_key: 'bigint',
    kind: 'text',
    reply: 'uuid',
    suppression: 'uuid',
    at: 'timestamptz',
    decided_at: 'timestamptz',
    locale: 'text',
    refusal: 'text',
    progress: 'text',
    units: 'smallint',
  },
  '',
  'notices_metered_row',
);

/** PERSONAL */
export const noticePapersTable = bulkTable(
  'notice_papers',
  { notice: 'uuid', key: 'uuid', sealed: 'bytea' },
  '',
  'sealed_notice_papers_row',
);

export type NoticeRow = Row<typeof noticesTable.columns>;
