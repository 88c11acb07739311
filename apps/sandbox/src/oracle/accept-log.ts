import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CarrierName, Channel } from '../carrier/channel.ts';

/** One accepted message; a line of the log. */
export interface AcceptedMessage {
  readonly carrier: CarrierName;
  readonly channel: Channel;
  readonly sid: string;
  readonly accountSid: string;
  readonly to: string;
  readonly from: string | null;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  /** Twilio: `attempt` of the status-callback URL; Meta: `biz_opaque_callback_data`; RBM: the message id. */
  readonly attemptId: string | null;
  readonly fault: string;
  /** RFC 3339. */
  readonly acceptedAt: string;
}

/**
 * The oracle's own record, JSON Lines, appended and never cut: each accept is handed to the
 * operating system before it is answered, so the file outlives a killed sandbox.
 */
export class AcceptLog {
  readonly #file: number | null;

  /** Without a path nothing is written. */
  constructor(path: string | null) {
    if (path === null) {
      this.#file = null;
      return;
    }
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a');
  }

  /** @throws when the disk refuses; the caller must then not accept. */
  append(message: AcceptedMessage): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(message)}\n`);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}
