import type { AcceptedMessage } from '@aftercall/core';
import type { Aftermath } from '../engine/aftermath.ts';
import { BackgroundTasks } from '../engine/background-tasks.ts';
import type { Accounts } from '../engine/tenant-policies.ts';
import { factOfRevoke } from '../ledger/attempts/attempt-fact.ts';
import type { Logger } from '../observability/logger.ts';

/** An accepted message that is to be taken back. */
export interface RevokeTask {
  readonly attemptId: string;
  readonly tenant: string;
  readonly account: string;
  readonly callKey: number;
  readonly message: AcceptedMessage;
}

export interface RevokerSettings {
  readonly accounts: Accounts;
  readonly aftermath: Aftermath;
  readonly now: () => Date;
  readonly log: Logger;
}

/**
 * Asks providers to take messages back, outside of any transaction, and writes down what they said: it is this that
 * has the next channel looked for. When the answer is lost, the end of the lease does.
 */
export class Revoker {
  readonly #settings: RevokerSettings;
  readonly #tasks = new BackgroundTasks();

  constructor(settings: RevokerSettings) {
    this.#settings = settings;
  }

  revoke(task: RevokeTask): void {
    const { log } = this.#settings;
    this.#tasks.run(
      () => this.#revoke(task),
      (error) => log.error({ err: error, attempt: task.attemptId }, 'What became of taking it back is lost.'),
    );
  }

  /** Calls off what is under way: the ends of the leases lead on. */
  close(): Promise<void> {
    return this.#tasks.close();
  }

  async #revoke({ attemptId, tenant, account, callKey, message }: RevokeTask): Promise<void> {
    const { accounts, aftermath, now, log } = this.#settings;
    const channel = accounts.find(tenant, account)?.channel;
    const asked = channel?.revoke?.(message, { attemptId, signal: this.#tasks.signal });
    const answer = await asked?.catch((error: unknown) => {
      log.warn(
        { err: error, tenant, account, channel: channel?.name, attempt: attemptId },
        'The channel could not ask for the message back.',
      );
    });
    const revoked = answer?.revoked === true;
    await aftermath.recordOutcome(callKey, factOfRevoke(attemptId, message.providerIds[0] ?? '', revoked, now()));
  }
}
