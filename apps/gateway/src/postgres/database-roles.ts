import { createHash } from 'node:crypto';
import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import { sqlState } from './connect.ts';
import { lockInMoments } from './lock-in-moments.ts';
import { MissingRolesError } from './missing-roles-error.ts';
import type { PostgresLog } from './postgres-log.ts';

/**
 * Who works with the database, beside its owner, who migrates it. Nobody logs in as one of them: a session takes one on
 * as it begins.
 */
export const databaseRoles = {
  /** Decides and sends. It can neither change what is append-only nor alter a table. */
  engine: 'aftercall_engine',
  /** Reads what the API answers, and of that only the rows of the tenants that a request speaks for. */
  api: 'aftercall_api',
} as const;

export type DatabaseRole = (typeof databaseRoles)[keyof typeof databaseRoles];

/** What the roles may do. Tables that do not exist (yet, or any more) are passed over. */
export interface TableRights {
  /** The engine inserts, and never updates or deletes. */
  readonly appendOnly: readonly string[];
  /** The engine reads, and what writes works as the owner. */
  readonly onlyRead: readonly string[];
  /** The engine inserts and updates, and never deletes. */
  readonly neverDeleted: readonly string[];
  /** Only the owner's. */
  readonly hidden: readonly string[];
  /** Tables and views that the API reads: whole, or some columns of them. */
  readonly readByApi: Readonly<Record<string, 'all' | readonly string[]>>;
  /** Functions, by their names, and who runs them: on a server where nobody may by itself they are allowed to. */
  readonly runBy: Readonly<Record<string, readonly DatabaseRole[]>>;
  /** Which rows the API sees of a table, by the column that it has: a condition. The first one that fits counts. */
  readonly rowsOf: Readonly<Record<'tenant' | 'call', string>>;
  /** The same for tables to which that does not apply, by name. */
  readonly rowsOfTable: Readonly<Record<string, string>>;
}

export interface RolesSettings {
  /** Of the owner. */
  readonly pool: Pool;
  readonly rights: TableRights;
  readonly log: PostgresLog;
}

/** The bytes of "aftroles": gateways that start together take turns. */
const ROLES_LOCK = '7018425104147965299';
/** A row of the catalog that another database of the same server changed in the same moment. */
const contended = new Set(['42710', '23505', 'XX000']);
const mostTries = 5;

interface TableRow {
  name: string;
  is_view: boolean;
  columns: string[];
  engine_may: string[];
  api_may: string[];
  api_columns: string[];
  policies: string[];
  has_policies: boolean;
  options: string[];
}

/**
 * Makes the roles where they are missing, and brings what they may do to what `rights` say. Where nothing has to be
 * changed, nothing is locked. It answers the schema in which the tables lie, because a session under a role may look for
 * them elsewhere by itself.
 *
 * @throws MissingRolesError when the owner may neither use the roles nor make them, with the statements that mend it.
 */
export async function ensureRoles({ pool, rights, log }: RolesSettings): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query(`SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(${ROLES_LOCK})`);
    for (const role of Object.values(databaseRoles)) await ensureRole(client, role, log);
    const schema = await openSchema(client);
    await allowFunctions(client, rights);
    for (const table of await readTables(client)) {
      const statements = statementsFor(table, rights);
      // One table at a time, so that whoever works meanwhile waits for moments only and no circle of locks comes about.
      if (statements.length === 0) continue;
      await lockInMoments({ client, what: `rights to ${table.name}`, log }, () => client.query(statements.join('; ')));
    }
    return schema;
  } finally {
    // Closed and not handed back: the lock ends with it.
    client.release(true);
  }
}

async function ensureRole(client: PoolClient, role: DatabaseRole, log: PostgresLog): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { rows } = await client.query<{ is_mighty: boolean }>(
        'SELECT rolsuper OR rolbypassrls OR rolcanlogin AS is_mighty FROM pg_roles WHERE rolname = $1',
        [role],
      );
      if (rows[0]?.is_mighty === true) throw await MissingRolesError.of(client, 'mighty', role);
      if (rows.length === 0) {
        await client.query(`CREATE ROLE ${role} NOLOGIN NOINHERIT`);
        log.info({ role }, 'Made a role of the database.');
      }
      if (await canTakeOn(client, role)) return;
      await client.query(`GRANT ${role} TO CURRENT_USER`);
      if (await canTakeOn(client, role)) return;
      throw await MissingRolesError.of(client, 'missing', role);
    } catch (error) {
      if (sqlState(error) === '42501') throw await MissingRolesError.of(client, 'missing', role);
      if (tries >= mostTries || !contended.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Asked by doing it: what a membership allows has other names from one version of PostgreSQL to the next. */
async function canTakeOn(client: PoolClient, role: DatabaseRole): Promise<boolean> {
  try {
    await client.query(`SET ROLE ${role}`);
  } catch (error) {
    if (sqlState(error) === '42501') return false;
    throw error;
  }
  await client.query('RESET ROLE');
  return true;
}

/** Lets the roles into the schema of our tables, and the engine draw numbers there. */
async function openSchema(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ schema: string; closed_to: string[]; sequences: string[] }>(
    `SELECT current_schema()::text AS schema,
        ARRAY(SELECT r FROM unnest($1::text[]) AS r WHERE NOT has_schema_privilege(r, current_schema(), 'USAGE')) AS closed_to,
        ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
          AND CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege($2, c.oid, 'USAGE') END) AS sequences`,
    [Object.values(databaseRoles), databaseRoles.engine],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the database did not say in which schema its tables lie');
  const { schema, closed_to: closedTo, sequences } = found;
  for (const role of closedTo) await client.query(`GRANT USAGE ON SCHEMA ${escapeIdentifier(schema)} TO ${role}`);
  for (const sequence of sequences) {
    await client.query(`GRANT USAGE ON SEQUENCE ${escapeIdentifier(sequence)} TO ${databaseRoles.engine}`);
  }
  return schema;
}

async function allowFunctions(client: PoolClient, { runBy }: TableRights): Promise<void> {
  const wanted = Object.entries(runBy).flatMap(([name, roles]) => roles.map((role) => ({ name, role })));
  const { rows } = await client.query<{ id: string; role: DatabaseRole }>(
    `SELECT p.oid::regprocedure::text AS id, w.role FROM unnest($1::text[], $2::text[]) AS w (name, role)
      JOIN pg_proc p ON p.proname = w.name AND p.pronamespace = current_schema()::regnamespace
      WHERE NOT has_function_privilege(w.role, p.oid, 'EXECUTE')`,
    [wanted.map((one) => one.name), wanted.map((one) => one.role)],
  );
  for (const { id, role } of rows) await client.query(`GRANT EXECUTE ON FUNCTION ${id} TO ${role}`);
}

/** Tables and views of our schema, without the partitions: rows are reached through their parents alone. */
async function readTables(client: PoolClient): Promise<TableRow[]> {
  const { rows } = await client.query<TableRow>(
    `SELECT c.relname AS name, c.relkind = 'v' AS is_view, coalesce(c.reloptions, '{}') AS options,
        ARRAY(SELECT a.attname::text FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
        ARRAY(SELECT p FROM unnest($1::text[]) AS p WHERE has_table_privilege($2, c.oid, p)) AS engine_may,
        ARRAY(SELECT p FROM unnest($1::text[]) AS p WHERE has_table_privilege($3, c.oid, p)) AS api_may,
        ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
          AND NOT a.attisdropped AND has_column_privilege($3, c.oid, a.attnum, 'SELECT')) AS api_columns,
        ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
        c.relrowsecurity AS has_policies
      FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND NOT c.relispartition ORDER BY c.relkind, c.relname`,
    [privileges, databaseRoles.engine, databaseRoles.api],
  );
  return rows;
}

const privileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;

/** What is missing or too much. */
function statementsFor(table: TableRow, rights: TableRights): string[] {
  const { name } = table;
  const id = escapeIdentifier(name);
  const isHidden = rights.hidden.includes(name);
  return [
    ...grants(id, databaseRoles.engine, table.engine_may, isHidden ? [] : engineRights(table, rights)),
    ...apiGrants(id, table, isHidden ? undefined : rights.readByApi[name]),
    ...(table.is_view ? viewStatements(id, table) : policyStatements(id, table, rights)),
  ];
}

function engineRights(
  { name, is_view }: TableRow,
  { appendOnly, onlyRead, neverDeleted }: TableRights,
): readonly string[] {
  if (is_view || onlyRead.includes(name)) return ['SELECT'];
  if (appendOnly.includes(name)) return ['SELECT', 'INSERT'];
  return neverDeleted.includes(name) ? ['SELECT', 'INSERT', 'UPDATE'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
}

function grants(id: string, role: DatabaseRole, has: readonly string[], wanted: readonly string[]): string[] {
  const missing = wanted.filter((one) => !has.includes(one));
  const tooMany = has.filter((one) => !wanted.includes(one));
  return [
    ...(missing.length > 0 ? [`GRANT ${missing.join(', ')} ON ${id} TO ${role}`] : []),
    ...(tooMany.length > 0 ? [`REVOKE ${tooMany.join(', ')} ON ${id} FROM ${role}`] : []),
  ];
}

function apiGrants(id: string, table: TableRow, reads: 'all' | readonly string[] | undefined): string[] {
  const wanted = reads === 'all' ? ['SELECT'] : [];
  const whole = grants(id, databaseRoles.api, table.api_may, wanted);
  if (reads === 'all') return whole;
  const columns = reads ?? [];
  const same = columns.length === table.api_columns.length && columns.every((one) => table.api_columns.includes(one));
  if (same && table.api_may.length === 0) return whole;
  return [
    // With the right to the whole table go those to its columns.
    `REVOKE ALL ON ${id} FROM ${databaseRoles.api}`,
    ...(columns.length > 0
      ? [`GRANT SELECT (${columns.map((one) => escapeIdentifier(one)).join(', ')}) ON ${id} TO ${databaseRoles.api}`]
      : []),
  ];
}

/** A view shows what whoever asks may see, and not what its owner may. */
function viewStatements(id: string, { options }: TableRow): string[] {
  return options.includes('security_invoker=true') ? [] : [`ALTER VIEW ${id} SET (security_invoker = true)`];
}

function policyStatements(id: string, table: TableRow, rights: TableRights): string[] {
  const condition = conditionOf(table, rights);
  const wanted = new Map([['engine_sees_all', `FOR ALL TO ${databaseRoles.engine} USING (true) WITH CHECK (true)`]]);
  if (condition !== undefined) {
    // Its name tells what it says, so that it is known again.
    const name = `api_sees_${createHash('sha256').update(condition).digest('hex').slice(0, 12)}`;
    wanted.set(name, `FOR SELECT TO ${databaseRoles.api} USING (${condition})`);
  }
  const ours = table.policies.filter((one) => /^(?:engine|api)_sees_/.test(one));
  const old = ours.filter((one) => !wanted.has(one)).map((one) => `DROP POLICY ${one} ON ${id}`);
  const missing = [...wanted].filter(([name]) => !ours.includes(name));
  return [
    ...old,
    ...missing.map(([name, what]) => `CREATE POLICY ${name} ON ${id} ${what}`),
    ...(table.has_policies ? [] : [`ALTER TABLE ${id} ENABLE ROW LEVEL SECURITY`]),
  ];
}

/** Undefined for a table of which the API is to see no row. */
function conditionOf({ name, columns }: TableRow, { rowsOfTable, rowsOf }: TableRights): string | undefined {
  const given = rowsOfTable[name];
  if (given !== undefined) return given;
  if (columns.includes('tenant')) return rowsOf.tenant;
  return columns.includes('call') ? rowsOf.call : undefined;
}
