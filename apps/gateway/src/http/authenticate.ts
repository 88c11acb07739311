import type { IncomingMessage } from 'node:http';
import type { TenantPolicy } from '@aftercall/core';
import { hashApiKey } from '../config/api-key.ts';
import type { ApiKeyConfig } from '../config/gateway-config.ts';
import { consoleRoles, type ConsoleRole, type ConsoleSession } from '../ledger/console/console-sessions.ts';
import { type BodyRoom, BodyRooms } from './body-room.ts';
import { invalidRequest, notFound, Problem } from './problem.ts';

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const bearer = /^Bearer +([\w.~+/-]+=*)$/i;

/** Who speaks, and for whom. */
export interface ApiCaller {
  /** What the ledger and the logs call whoever holds the key. */
  readonly name: string;
  /** The tenants that the key speaks for. */
  readonly tenants: readonly string[];
  /** Those are all the tenants there are. */
  readonly speaksForAll: boolean;
  /** Where bodies of theirs are kept that are still coming. */
  readonly bodies: BodyRoom;
  /** Of a person at the console; absent for whoever has a key. */
  readonly session?: ConsoleSession;
}

/** Which people at the console may ask for something: those of a role and above, or none of them. */
export type MayAsk = ConsoleRole | 'keys_alone';

export interface AuthenticatorSettings {
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly limits: ConstructorParameters<typeof BodyRooms>[0];
}

/** The API keys of the configuration, and the tenants that they may name. */
export class Authenticator {
  readonly #callers: ReadonlyMap<string, ApiCaller>;
  readonly #identified = new WeakMap<IncomingMessage, ApiCaller>();
  readonly #policies: ReadonlyMap<string, TenantPolicy>;
  readonly #rooms: BodyRooms;

  constructor({ apiKeys, policies, limits }: AuthenticatorSettings) {
    this.#policies = policies;
    this.#rooms = new BodyRooms(limits);
    this.#callers = new Map(
      apiKeys.map(({ name, sha256, tenants }) => {
        const speaksForAll = [...policies.keys()].every((tenant) => tenants.includes(tenant));
        return [sha256, { name, tenants, speaksForAll, bodies: this.#rooms.of(name) }];
      }),
    );
  }

  /**
   * Whose key, or session, the request carries. A key is looked up by its SHA-256, so that what the time of the
   * look-up tells is about a digest: nobody can come nearer to a key, 32 random bytes, by it.
   *
   * @param mayAsk of a session: any role reads, and whatever writes has to say so.
   * @throws {Problem} 401 without a key, or with one that is not known; 403 where the role is another one.
   */
  authenticate(request: IncomingMessage, mayAsk: MayAsk = isRead(request) ? 'viewer' : 'keys_alone'): ApiCaller {
    const caller = this.identify(request);
    if (caller?.session !== undefined) requireRole(caller.session.role, mayAsk);
    if (caller !== undefined) return caller;
    // A key without its word before it, or with quotes around it, is no other key than the one that was given out.
    if (!bearer.test(request.headers.authorization ?? '')) {
      throw unauthorized('Send an API key as "Authorization: Bearer <key>".');
    }
    throw unauthorized('The API key is not known here.', ', error="invalid_token"');
  }

  /** The same, and undefined for whom nobody knows. A request is looked at once, however often it is asked about. */
  identify(request: IncomingMessage): ApiCaller | undefined {
    const known = this.#identified.get(request);
    if (known !== undefined) return known;
    const { authorization } = request.headers;
    const key = authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
    const caller = key === undefined ? undefined : this.#callers.get(hashApiKey(key));
    if (caller !== undefined) this.#identified.set(request, caller);
    return caller;
  }

  /** Says whose session a request carries. A role at the console changes nothing of which tenants there are. */
  introduce(request: IncomingMessage, session: ConsoleSession): void {
    const known = [...this.#policies.keys()];
    const tenants = session.tenants === '*' ? known : known.filter((id) => session.tenants.includes(id));
    const speaksForAll = tenants.length === known.length;
    // A session whose tenants are all gone speaks for nobody.
    if (tenants.length === 0) return;
    const name = `console:${session.subject}`;
    this.#identified.set(request, { name, tenants, speaksForAll, session, bodies: this.#rooms.of(name) });
  }

  /** The tenant of something that a caller sent: the one it names, or the only one of its key. */
  chooseTenant(caller: ApiCaller, named: string | undefined): TenantPolicy | 'foreign' | 'unnamed' {
    const [only, ...others] = caller.tenants;
    if (named === undefined && others.length > 0) return 'unnamed';
    const tenant = named ?? only ?? '';
    return (caller.tenants.includes(tenant) ? this.#policies.get(tenant) : undefined) ?? 'foreign';
  }

  /** @throws {Problem} 404 for a tenant that the caller does not speak for, 400 where it has to name one. */
  requireTenant(caller: ApiCaller, named: string | undefined): TenantPolicy {
    const tenant = this.chooseTenant(caller, named);
    if (tenant === 'foreign') throw foreignTenant();
    if (tenant === 'unnamed') throw invalidRequest({ field: 'tenant', message: unnamedTenant(caller) });
    return tenant;
  }
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** @throws {Problem} 403 that names the role. */
export function requireRole(role: ConsoleRole, mayAsk: MayAsk): void {
  if (mayAsk === 'keys_alone')
    throw new Problem('key-needed', 'Ask with an API key: no role at the console may do this.');
  if (consoleRoles.indexOf(role) >= consoleRoles.indexOf(mayAsk)) return;
  throw new Problem('role-needed', `Your role is ${role}, and this takes ${mayAsk}: ask somebody who has it.`, {
    role: mayAsk,
  });
}

export function foreignTenant(): Problem {
  return notFound('The key speaks for no tenant of this name: check `tenant`, or use the key of that tenant.');
}

/** The mend for a missing tenant. */
export function unnamedTenant({ tenants }: ApiCaller): string {
  const shown = tenants.slice(0, 5).join(', ') + (tenants.length > 5 ? ' ...' : '');
  return `is missing: the key speaks for several tenants, so name one of them (${shown})`;
}

function unauthorized(detail: string, parameters = ''): Problem {
  return new Problem('unauthorized', detail, {
    headers: { 'www-authenticate': `Bearer realm="aftercall"${parameters}` },
  });
}
