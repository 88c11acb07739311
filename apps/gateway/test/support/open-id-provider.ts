import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface OpenIdProviderSettings {
  /** Of its only client. */
  readonly redirectUri: string;
  /** The claims of everybody who is there, by account. */
  readonly people: Readonly<Record<string, object>>;
}

/** A real OpenID provider, whose people sign in without being asked for a password. */
export class OpenIdProvider {
  readonly clientId = 'console';
  readonly clientSecret = 'a secret of the console';
  readonly issuer: string;
  /** The account that signs in next. */
  next: string;
  readonly #server: Server;

  private constructor(server: Server, next: string) {
    this.#server = server;
    this.next = next;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start({ redirectUri, people }: OpenIdProviderSettings): Promise<OpenIdProvider> {
    let handle: ((...args: Parameters<ReturnType<Provider['callback']>>) => unknown) | undefined;
    const server = createServer((request, response) => void handle?.(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = new OpenIdProvider(server, Object.keys(people)[0] ?? '');
    const { issuer, clientId, clientSecret } = started;
    const provider = new Provider(issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'roles', 'tenants'], email: ['email'] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      cookies: { keys: ['a key of the test'] },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, ...people[id] }) }),
      loadExistingGrant: async ({ oidc }) => {
        const grant = new provider.Grant({ clientId, accountId: oidc.session?.accountId ?? '' });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
    });
    const callback = provider.callback();
    handle = (request, response) => {
      if (request.url?.startsWith('/interaction/') !== true) return callback(request, response);
      return provider.interactionFinished(request, response, { login: { accountId: started.next } });
    };
    return started;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
