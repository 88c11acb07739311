import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { defaultRbmAgent, type SandboxOptions } from '../../src/index.ts';
import { openReceiver, openSandbox, ordinaryPhone, type SandboxClient } from './harness.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

type AgentOptions = Partial<NonNullable<SandboxOptions['rcsAgents']>[number]>;

export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const clientEmail = defaultRbmAgent.serviceAccount.clientEmail;
export const rbmScope = 'https://www.googleapis.com/auth/rcsbusinessmessaging';

/** The grant of a service account, as Google's clients make it. */
export function grant(claims: object = {}, key: string = keys.privateKey): URLSearchParams {
  const seconds = Math.floor(Date.now() / 1000);
  const given = {
    iss: clientEmail,
    scope: rbmScope,
    aud: 'https://oauth2.googleapis.com/token',
    iat: seconds,
    exp: seconds + 3600,
  };
  const encoded = [
    { alg: 'RS256', typ: 'JWT' },
    { ...given, ...claims },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createSign('sha256').update(encoded.join('.')).sign(key, 'base64url');
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: [...encoded, signature].join('.'),
  });
}

/** A sandbox whose agent tells a receiver, and a token for it. */
export async function openRbm(agent: AgentOptions = {}, options: SandboxOptions = {}) {
  const receiver = await openReceiver();
  const webhookUrl = `${receiver.url}/webhooks/clinic/rcs`;
  const sandbox = await openSandbox({ rcsAgents: [{ ...defaultRbmAgent, webhookUrl, ...agent }], ...options });
  const { body } = await sandbox.api('/token', { method: 'POST', headers: {}, body: grant() });
  return new RbmClient(sandbox, receiver, body.access_token);
}

interface SendOptions {
  readonly to?: string;
  readonly messageId?: string;
  readonly init?: RequestInit;
}

export class RbmClient {
  readonly sandbox: SandboxClient;
  readonly receiver: WebhookReceiver;
  readonly #token: string;

  constructor(sandbox: SandboxClient, receiver: WebhookReceiver, token: string) {
    this.sandbox = sandbox;
    this.receiver = receiver;
    this.#token = token;
  }

  async call(method: string, path: string, body?: unknown, init: RequestInit = {}) {
    return await this.sandbox.api(`/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...init,
    });
  }

  async send(body: unknown, options: SendOptions = {}) {
    const { to = ordinaryPhone, messageId = randomUUID(), init = {} } = options;
    const path = `/phones/${encodeURIComponent(to)}/agentMessages?messageId=${messageId}&agentId=${defaultRbmAgent.agentId}`;
    return { messageId, ...(await this.call('POST', path, body, init)) };
  }

  async text(more: object = {}, options: SendOptions = {}) {
    return await this.send({ contentMessage: { text: 'Hello' }, ...more }, options);
  }

  async revoke(messageId: string, to: string = ordinaryPhone) {
    return await this.call('DELETE', `/phones/${to}/agentMessages/${messageId}?agentId=${defaultRbmAgent.agentId}`);
  }

  async act(name: string, request: object) {
    return await this.sandbox.control('POST', `/${name}`, { carrier: 'rbm', ...request });
  }

  /** The decoded data of so many webhooks; each is checked to be signed. */
  async events(count: number) {
    return (await this.receiver.atLeast(count)).map(({ headers, body }) => {
      const data = Buffer.from(JSON.parse(body).message.data, 'base64');
      const mac = createHmac('sha512', defaultRbmAgent.clientToken).update(data).digest('base64');
      expect(headers['x-goog-signature']).toBe(mac);
      return JSON.parse(data.toString('utf8'));
    });
  }
}
