import { createHash } from 'node:crypto';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { ask, type Answer } from '../http/support/ask.ts';
import { keys, withHttpApp, type HttpTestApp } from '../http/support/http-test-app.ts';
import { CallScript } from './call-script.ts';
import { FakeProvider, type FakeSend } from './fake-channel.ts';
import { salonConfig } from './salon-config.ts';
import { tenantId } from './test-engine.ts';
import { TestClock } from './test-clock.ts';
import { until } from './until.ts';

export const question = 'Can I bring my dog?';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');
/** @param bounds fields of the tenant: YAML. */
const configOf = (bounds: string): string =>
  salonConfig(
    `    ${bounds}
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: provider }
      - { id: wa-main, channel: whatsapp, settings: {}, optOutConfirmation: provider }
    routing: [{ send: [{ channel: sms }, { channel: whatsapp }] }]
  - { id: other, name: Other, locale: en-US, accounts: [{ id: sms-main, channel: sms, settings: {} }] }
`,
  ).replace(
    'apiKeys: []',
    `apiKeys:
  - { name: salon, sha256: ${sha256(keys.salon)}, tenants: [${tenantId}] }
  - { name: other, sha256: ${sha256(keys.other)}, tenants: [other] }`,
  );

export interface AskingSalonSettings {
  /** What the salon bounds: YAML, fields of a tenant. Unless told, one message a day to a person. */
  readonly bounds?: string;
  /** Whether SMS messages can be asked about. */
  readonly reconcile?: boolean;
}

interface Written {
  readonly text?: string;
  readonly account?: string;
  /** So long the provider keeps the message back. */
  readonly lateMs?: number;
}

/** A salon whose callers write back, and whose agent reads the feed and answers over HTTP. */
export class AskingSalon {
  readonly clock = new TestClock();
  readonly sms: FakeProvider;
  readonly whatsapp = new FakeProvider('whatsapp', false, { serviceWindowHours: 24, templatesOnlyOutsideWindow: true });
  readonly #running: { readonly app: HttpTestApp };
  #people = 0;
  #written = 0;

  constructor({ bounds = 'caps: { person: { perDay: 1 } }', reconcile = false }: AskingSalonSettings = {}) {
    this.sms = new FakeProvider('sms', false, { reconcile });
    const { sms: provider, whatsapp } = this;
    const keeps = { keepsHours: true, keepsCaps: true };
    const config = configOf(bounds);
    this.#running = withHttpApp({ config, now: this.clock.now, provider, otherProviders: [whatsapp], ...keeps });
  }

  get app(): HttpTestApp {
    return this.#running.app;
  }

  /** Somebody who called and agreed to nothing, unless told. */
  async caller(consent?: object): Promise<CallScript> {
    this.#people += 1;
    const call = new CallScript(`call-${this.#people}`, `+1212555${String(1_000 + this.#people)}`);
    await this.app.engine.ingest(call.started(), ...(consent === undefined ? [] : [call.consent(consent)]));
    return call;
  }

  /** The person writes, and the id of the reply is read where an agent reads it: in the feed. */
  async writes(
    { phone }: Pick<CallScript, 'phone'>,
    { text = question, account = 'sms-main', lateMs = 0 }: Written = {},
  ): Promise<string> {
    this.#written += 1;
    const providerId = `in-${this.#written}`;
    const at = new Date(this.clock.now().getTime() - lateMs);
    const reply = { signal: 'reply', key: providerId, providerId, from: phone, text, mediaCount: 0, at } as const;
    await this.app.engine.postTo(account, reply);
    // The feed shows an entry once nothing older can still be committed.
    return until('the reply is in the feed', async () => {
      const { body } = await ask(`${this.app.url}/v1/ledger?limit=1000`);
      const entries = body.entries as { kind: string; data: { replyId: string } }[];
      const replies = entries.filter((one) => one.kind === 'reply');
      return replies.length === this.#written ? replies.at(-1)?.data.replyId : undefined;
    });
  }

  answer(
    inReplyTo: string,
    more: object = {},
    { waits = true, ...asked }: { key?: string; headers?: Record<string, string>; waits?: boolean } = {},
  ): Promise<Answer> {
    const request = { kind: 'text', text: 'Yes, on a lead.' };
    return ask(`${this.app.url}/v1/follow-ups${waits ? '?wait=accepted' : ''}`, {
      ...asked,
      body: { inReplyTo, request, ...more },
    });
  }

  sentTo({ phone }: CallScript, provider = this.sms): readonly FakeSend[] {
    return provider.sends.filter(({ request }) => request.to === phone);
  }

  journeyOf({ callId }: CallScript): Promise<Journey> {
    return this.app.engine.journey(callId);
  }
}

/** Status, verdict and reason of an answer. */
export const facts = ({ status, body }: Answer): unknown => [status, body.verdict, body.reason];
