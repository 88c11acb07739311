import { createHmac } from 'node:crypto';
import { expect } from '@jest/globals';
import { defaultMetaAccount, type SandboxOptions } from '../../src/index.ts';
import { openReceiver, openSandbox, ordinaryPhone, type SandboxClient } from './harness.ts';
import type { ReceivedWebhook, WebhookReceiver } from './webhook-receiver.ts';

type NumberOptions = Partial<NonNullable<SandboxOptions['whatsappNumbers']>[number]>;

type Template = NonNullable<NumberOptions['templates']>[number];

export const reminder: Template = {
  name: 'reminder',
  language: 'es_MX',
  body: 'Hola {{1}}, su cita es {{2}}.',
  buttons: [{ type: 'quick_reply', text: 'Sí' }],
};

/** A sandbox whose WhatsApp number tells a receiver. */
export async function openMeta(number: NumberOptions = {}, options: SandboxOptions = {}) {
  const receiver = await openReceiver();
  const webhookUrl = `${receiver.url}/webhooks/clinic/whatsapp`;
  const sandbox = await openSandbox({
    whatsappNumbers: [{ ...defaultMetaAccount, webhookUrl, ...number }],
    ...options,
  });
  return new MetaClient(sandbox, receiver);
}

export class MetaClient {
  readonly sandbox: SandboxClient;
  readonly receiver: WebhookReceiver;

  constructor(sandbox: SandboxClient, receiver: WebhookReceiver) {
    this.sandbox = sandbox;
    this.receiver = receiver;
  }

  /** Posts any body to the number's messages. */
  async post(body: unknown, init: RequestInit = {}, phoneNumberId: string = defaultMetaAccount.phoneNumberId) {
    return await this.sandbox.api(`/v24.0/${phoneNumberId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${defaultMetaAccount.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    });
  }

  async template(more: object = {}, to: string | undefined = ordinaryPhone) {
    const language = { code: 'es_MX' };
    const template = { name: 'reminder', language, components: bodyOf('Ana', 'el lunes') };
    return await this.post({ messaging_product: 'whatsapp', to, type: 'template', template, ...more });
  }

  async text(body = 'Hello', to: string = ordinaryPhone) {
    return await this.post({ messaging_product: 'whatsapp', to, type: 'text', text: { body } });
  }

  async act(name: string, request: object) {
    return await this.sandbox.control('POST', `/${name}`, { carrier: 'meta', ...request });
  }

  /** Resolves when so many webhooks have come; each is checked to be signed. */
  async webhooks(count: number) {
    return (await this.receiver.atLeast(count)).map(signedBody);
  }

  /** Every status that came in so many webhooks. */
  async statuses(count: number) {
    return (await this.webhooks(count)).flatMap(statusesOf);
  }
}

export function bodyOf(...texts: string[]) {
  return [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }];
}

// oxlint-disable-next-line typescript/no-explicit-any -- a wire body, asserted on by value
export function statusesOf(webhook: any): any[] {
  return webhook.entry
    .flatMap((entry: { changes: { value: object }[] }) => entry.changes)
    .flatMap((change: { value: { statuses?: object[] } }) => change.value.statuses ?? []);
}

// oxlint-disable-next-line typescript/no-explicit-any -- a wire body, asserted on by value
function signedBody({ headers, body }: ReceivedWebhook): any {
  const mac = createHmac('sha256', defaultMetaAccount.appSecret).update(body).digest('hex');
  expect(headers['x-hub-signature-256']).toBe(`sha256=${mac}`);
  return JSON.parse(body);
}
