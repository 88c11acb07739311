import type { ReceiptTiming } from '../receipts/receipt-script.ts';
import type { BehaviourPatch, SandboxSettings } from './sandbox-settings.ts';

/** The settings that may change while the sandbox runs. */
export class Behaviour {
  #timing: ReceiptTiming;
  #timeScale: number;
  lateReceiptSeconds: number;
  magicNumbers: boolean;

  constructor(settings: Pick<SandboxSettings, 'timing' | 'timeScale' | 'lateReceiptSeconds' | 'magicNumbers'>) {
    this.#timing = settings.timing;
    this.#timeScale = settings.timeScale;
    this.lateReceiptSeconds = settings.lateReceiptSeconds;
    this.magicNumbers = settings.magicNumbers;
  }

  /** The timing as it plays: scaled. */
  get timing(): ReceiptTiming {
    const { queuedMs, sendingMs, sentMs, deliveredMs } = this.#timing;
    return {
      queuedMs: this.scaled(queuedMs),
      sendingMs: sendingMs === null ? null : this.scaled(sendingMs),
      sentMs: this.scaled(sentMs),
      deliveredMs: this.scaled(deliveredMs),
    };
  }

  /** A time of the carrier at the sandbox's pace. */
  scaled(milliseconds: number): number {
    return milliseconds * this.#timeScale;
  }

  patch({ timing, timeScale, lateReceiptSeconds, magicNumbers }: BehaviourPatch): void {
    this.#timing = {
      queuedMs: timing?.queuedMs ?? this.#timing.queuedMs,
      sendingMs: timing?.sendingMs === undefined ? this.#timing.sendingMs : timing.sendingMs,
      sentMs: timing?.sentMs ?? this.#timing.sentMs,
      deliveredMs: timing?.deliveredMs ?? this.#timing.deliveredMs,
    };
    this.#timeScale = timeScale ?? this.#timeScale;
    this.lateReceiptSeconds = lateReceiptSeconds ?? this.lateReceiptSeconds;
    this.magicNumbers = magicNumbers ?? this.magicNumbers;
  }

  /** As `GET /sandbox/settings` shows it: unscaled. */
  toJSON() {
    return {
      timing: this.#timing,
      timeScale: this.#timeScale,
      lateReceiptSeconds: this.lateReceiptSeconds,
      magicNumbers: this.magicNumbers,
    };
  }
}
