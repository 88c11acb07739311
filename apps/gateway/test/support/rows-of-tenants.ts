import { entryExamples } from '../../src/ledger/rows/entries/entry-examples.ts';
import { escapeIdentifier, type Pool } from 'pg';

/** A tenant in the database: its name is every text of its rows, and its id every uuid, so that all of them fit together. */
export interface TenantRows {
  readonly name: string;
  readonly id: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Where a constraint asks for certain words. */
const given: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  consents: { kind: 'grant', evidence_class: 'A' },
  data_keys: { kind: 'call' },
  notices: { kind: 'help' },
  suppressions: { kind: 'stop', scope: 'all' },
  person_links: { kind: 'phone' },
};

/** Keys that are numbers of their own. */
const numbered: ReadonlySet<string> = new Set([
  'address_keys.version',
  'ledger_eras.lift',
  'receipt_looks.after_minutes',
  'scorecard_scopes.id',
]);

const entries = JSON.stringify([{ at: '2026-11-26T00:00:00Z', kind: 'event', data: entryExamples.event[0] }]);

/** Something for a column, whatever it means: new tables need no word here. */
function valueOf(table: string, { name, type }: Column, tenant: TenantRows): unknown {
  const special = given[table]?.[name];
  if (special !== undefined) return special;
  if (name === 'scope' || numbered.has(`${table}.${name}`)) return scopeOf(tenant);
  switch (type) {
    case 'uuid':
      return tenant.id;
    case 'text':
      return tenant.name;
    case 'text[]':
      return [tenant.name];
    case 'uuid[]':
      return [tenant.id];
    case 'timestamp with time zone[]':
      return [new Date('2026-11-26T00:00:00Z')];
    case 'json':
    case 'jsonb':
      return entries;
    case 'boolean':
      return true;
    case 'integer[]':
      return [1];
    case 'bit varying':
      return '1';
    case 'bytea':
      return Buffer.from(tenant.name);
    case 'timestamp with time zone':
      return new Date('2026-11-26T00:00:00Z');
    default:
      return 1;
  }
}

/** A number that stands for the tenant where rows name their tenant by one. */
function scopeOf({ name }: TenantRows): number {
  return Buffer.from(name).readUInt16BE();
}

/** Puts one row of each tenant into every table, as the owner. */
export async function insertRowsOf(pool: Pool, tenants: readonly TenantRows[]): Promise<readonly string[]> {
  const { rows: tables } = await pool.query<{ table: string; columns: Column[] }>(
    `SELECT c.relname AS table, json_agg(json_build_object('name', a.attname,
        'type', format_type(a.atttypid, NULL)) ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attidentity = '' AND a.attgenerated = ''
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> 'schema_migrations' GROUP BY c.relname ORDER BY c.relname`,
  );
  for (const { table, columns } of tables) {
    const names = columns.map((one) => escapeIdentifier(one.name)).join(', ');
    const places = columns.map((_, index) => `$${index + 1}`).join(', ');
    for (const tenant of tenants) {
      const values = columns.map((column) => valueOf(table, column, tenant));
      await pool.query(`INSERT INTO ${escapeIdentifier(table)} (${names}) VALUES (${places})`, values);
    }
  }
  return tables.map((one) => one.table);
}
