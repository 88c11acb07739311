import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import type { ChildProgram } from '../scene/child-program.ts';
import type { BrownoutTenant } from './brownout-tenants.ts';

/** A message that the carrier accepted, whatever the gateway believes. */
export interface CarrierAccept {
  readonly accountSid: string;
  readonly to: string;
  readonly attemptId: string | null;
  /** RFC 3339. */
  readonly acceptedAt: string;
}

/**
 * The brown-out, in rules of which the first that applies is taken: of a hundred sends 25 get a 500 and are not stored,
 * 25 get one and are, 10 hang and are not stored, 10 hang and are, 10 are throttled, and 20 are served.
 */
const rules = [
  { fault: 'error_before_accept', every: 4 },
  { fault: 'error_after_accept', every: 3 },
  { fault: 'hang_before_accept', every: 5 },
  { fault: 'hang_after_accept', every: 4 },
  { fault: 'throttled', every: 3, retryAfterSeconds: 1 },
] as const;

const pollMs = 50;
const patienceMs = 30_000;

/** Speaks to the sandbox's process. */
export class SandboxClient {
  readonly url: string;
  readonly #oracleLog: string;

  constructor(url: string, oracleLog: string) {
    this.url = url;
    this.#oracleLog = oracleLog;
  }

  async untilReady(program: ChildProgram): Promise<void> {
    const patience = AbortSignal.timeout(patienceMs);
    while (!(await this.#isReady())) {
      if (patience.aborted) throw new Error(`the sandbox does not become ready: ${await program.lastLines()}`);
      await wait(pollMs);
    }
  }

  /** From now on the provider fails for this tenant. */
  async brownOut({ accountSid }: BrownoutTenant): Promise<void> {
    for (const rule of rules) await this.#ask('POST', '/faults', { ...rule, match: { accountSid } });
  }

  async recover(): Promise<void> {
    await this.#ask('DELETE', '/faults');
  }

  /** Everything that it ever accepted, in order. */
  async accepts(): Promise<readonly CarrierAccept[]> {
    const text = await readFile(this.#oracleLog, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as CarrierAccept);
  }

  async #isReady(): Promise<boolean> {
    try {
      await this.#ask('GET', '/healthz');
      return true;
    } catch {
      return false;
    }
  }

  async #ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<void> {
    const answer = await request(`${this.url}/sandbox${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`the sandbox answered ${answer.statusCode}: ${text}`);
  }
}
