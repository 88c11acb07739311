import type { SendOutcome } from '@aftercall/core';

/** What an event came to, from its receipt until it was committed. */
export interface TracedEvent {
  /** As the metrics call it. */
  readonly door: string;
  /** A known one, or `other`: what else a platform writes there is no name of a span. */
  readonly type: string;
  readonly tenant: string;
  readonly receivedAt: Date;
  readonly at: Date;
  readonly result: 'accepted' | 'duplicate' | 'conflict';
  /** Ours. */
  readonly eventId?: string;
  readonly verdict?: string;
  readonly reason?: string;
  readonly followUpId?: string;
  /** Of whoever sent it, as W3C Trace Context has it: what came may be anything. */
  readonly traceparent?: unknown;
}

/** A call of a provider, and what it came to. */
export interface TracedSend {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly attemptId: string;
  /** Absent for a notice. */
  readonly followUpId?: string;
  readonly sentAt: Date;
  readonly at: Date;
  readonly outcome: SendOutcome;
  /** From the due basis to the provider's answer. */
  readonly latencyMs: number;
}

/** A receipt that said something new, until it was committed. */
export interface TracedReceipt {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly attemptId: string;
  /** Absent for a notice. */
  readonly followUpId?: string;
  readonly status: string;
  readonly receivedAt: Date;
  readonly at: Date;
}

/**
 * Spans of the way of an event, each told once it has ended, so that nothing of the way waits for one. No address, name,
 * text or URL is ever told, and no id that is not ours: what a platform makes its ids of is not known here.
 */
export interface Traces {
  /** False: nothing becomes of what is told, and nobody needs to put it together. */
  readonly isOn: boolean;
  event(event: TracedEvent): void;
  send(send: TracedSend): void;
  receipt(receipt: TracedReceipt): void;
  /** Exports what has not been exported. */
  close(): Promise<void>;
}

export const noTraces: Traces = {
  isOn: false,
  event: () => undefined,
  send: () => undefined,
  receipt: () => undefined,
  close: async () => undefined,
};
