import { escapeIdentifier, type PoolClient } from 'pg';
import { SetupError } from '../config/faults/setup-error.ts';

/** The gateway cannot work under the roles that it needs. The message gives the statements that mend it. */
export class MissingRolesError extends SetupError {
  override readonly name = 'MissingRolesError';

  /** @param why `missing`: the owner may neither use it nor make it; `mighty`: it may more than it should. */
  static async of(client: PoolClient, why: 'missing' | 'mighty', role: string): Promise<MissingRolesError> {
    if (why === 'mighty') {
      return new MissingRolesError(
        `The role ${role} of the database may log in, or passes over the rights of tables and rows, and so is no wall. As ` +
          `an administrator: ALTER ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS;`,
      );
    }
    const { rows } = await client.query<{ user: string }>('SELECT session_user::text AS user');
    const user = escapeIdentifier(rows[0]?.user ?? '');
    return new MissingRolesError(
      `The user ${user} of the database may not make or use its role ${role}. As an administrator, where the roles are ` +
        'missing: CREATE ROLE aftercall_engine NOLOGIN NOINHERIT; CREATE ROLE aftercall_api NOLOGIN NOINHERIT; and then: ' +
        `GRANT aftercall_engine, aftercall_api TO ${user}; or set database.roles to "none", and the gateway works with ` +
        'all the rights of its user.',
    );
  }
}
