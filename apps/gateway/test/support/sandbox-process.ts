import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { account, tenant, twilioAccount } from './gateway-config.ts';
import type { TestBed } from './test-bed.ts';

const main = fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url));

/** A line of the oracle's log: the carrier accepted a message, whatever the gateway believes. */
export interface OracleAccept {
  readonly carrier: string;
  readonly sid: string;
  readonly to: string;
  readonly attemptId: string | null;
  readonly body: string;
}

/** The carrier as a process of its own, which no kill of the gateway touches. */
export class SandboxProcess {
  readonly url: string;
  readonly #oracleLog: string;

  private constructor(url: string, oracleLog: string) {
    this.url = url;
    this.#oracleLog = oracleLog;
  }

  static async start(bed: TestBed): Promise<SandboxProcess> {
    const folder = await bed.makeFolder('sandbox');
    const oracleLog = join(folder, 'accepts.jsonl');
    const sandbox = bed.run(main, folder, { PORT: '0', ORACLE_LOG: oracleLog });
    const url = await sandbox.firstLine((line) => (JSON.parse(line) as { url?: string }).url);
    return new SandboxProcess(url, oracleLog);
  }

  /** Everything that it ever accepted, in order. */
  async accepts(): Promise<OracleAccept[]> {
    const text = await readFile(this.#oracleLog, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as OracleAccept);
  }

  /** Sets a scripted fault, as the sandbox's README describes it. */
  async setFault(rule: object): Promise<void> {
    await this.#ask('POST', '/faults', rule);
  }

  /** Lets the gateway hear what phones write. */
  async sendRepliesTo(gatewayUrl: string): Promise<void> {
    const inboundUrl = `${gatewayUrl}/webhooks/${tenant}/${account}`;
    await this.patchAccount(twilioAccount.accountSid, { inboundUrl });
  }

  /** Changes an account of any carrier: a Twilio sid, a phone number id of Meta's, or an agent id. */
  async patchAccount(id: string, patch: object): Promise<void> {
    await this.#ask('PATCH', `/accounts/${id}`, patch);
  }

  /** A person or a carrier does something, as the sandbox's README describes it; answers what came of it. */
  async act(what: 'handshakes' | 'opt-outs' | 'reads' | 'replies', how: object): Promise<unknown> {
    return this.#ask('POST', `/${what}`, how);
  }

  /** Everything but accounts and settings is forgotten: messages, and who wrote when. */
  async forget(): Promise<void> {
    const response = await fetch(`${this.url}/sandbox/reset`, { method: 'POST' });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}.`);
  }

  /** The kept messages to a phone, oldest first, with their content as it was sent. */
  async messagesTo(to: string): Promise<readonly { readonly carrier: string; readonly content: unknown }[]> {
    const found = (await this.#ask('POST', '/messages/query', { to })) as {
      messages: { carrier: string; content: unknown }[];
    };
    return found.messages;
  }

  /** A phone writes; answers the status with which the gateway took it. */
  async reply(from: string, text: string): Promise<number | null> {
    const { webhook } = (await this.act('replies', { from, text })) as {
      webhook: { answer: number | null } | null;
    };
    return webhook?.answer ?? null;
  }

  async summary(): Promise<{
    refused: Record<string, number>;
    receipts: Record<string, number>;
    acts: Record<string, number>;
    pendingReceipts: number;
  }> {
    return (await this.#ask('GET', '/summary')) as Awaited<ReturnType<SandboxProcess['summary']>>;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/sandbox${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}
