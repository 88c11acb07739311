import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A double of Google's token issuer: it publishes keys, and counts how often they are asked for. */
export interface TokenIssuer {
  readonly jwksUrl: string;
  /** What is published; change it to rotate. */
  published: SigningKey[];
  cacheControl: string | undefined;
  /** Answers 503 while true. */
  isDown: boolean;
  readonly fetches: () => number;
  stop(): Promise<void>;
}

export function newSigningKey(kid: string, modulusLength = 2048): SigningKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength }) };
}

export async function startTokenIssuer(...published: SigningKey[]): Promise<TokenIssuer> {
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    if (issuer.cacheControl !== undefined) response.setHeader('cache-control', issuer.cacheControl);
    response.statusCode = issuer.isDown ? 503 : 200;
    const keys = issuer.published.map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      use: 'sig',
      alg: 'RS256',
    }));
    response.end(JSON.stringify({ keys }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer: TokenIssuer = {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/certs`,
    published,
    cacheControl: 'public, max-age=3600',
    isDown: false,
    fetches: () => fetches,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return issuer;
}

/** A token signed with RS256; the header may lie about that. */
export function signToken(key: SigningKey, claims: object, header: object = {}): string {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

export function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
