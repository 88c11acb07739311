import type { Fault, FaultParameters, HandsetFailure, ReceiptPattern } from '../faults/fault.ts';
import { shuffleReceipts } from './shuffle-receipts.ts';

/** What happens to an accepted message, in words that hold for every carrier. */
export type ReceiptStatus = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'undelivered';

/** Milliseconds after the accept (or, for a scheduled message, after its send time). */
export interface ReceiptTiming {
  /** When a message that was not queued at first (a messaging service picks its sender) is queued. */
  readonly queuedMs: number;
  /** When it is handed to the carrier; `null` posts no such receipt, as is the rule for plain SMS. */
  readonly sendingMs: number | null;
  readonly sentMs: number;
  readonly deliveredMs: number;
}

/** When something happens to a message, and whether it is told. */
export interface PlayedStep {
  readonly afterMs: number;
  /** Whether the message itself takes this status. */
  readonly moves: boolean;
  /** How many receipts tell of it. */
  readonly posts: number;
}

/** One thing that happens to a message. */
export interface ReceiptStep extends PlayedStep {
  readonly status: ReceiptStatus;
  readonly failure: HandsetFailure | null;
}

export interface ReceiptScriptInput {
  readonly fault: Fault;
  readonly parameters: FaultParameters;
  readonly timing: ReceiptTiming;
  /** Whether a `queued` step comes first. */
  readonly queuedLater: boolean;
  /** Whether the channel tells that a message was read. */
  readonly readable?: boolean;
  /** The phone lacks the channel: the message is given up when it would have been sent. */
  readonly absent?: boolean;
  readonly lateReceiptSeconds: number;
}

/** How long after a false `undelivered` the true `delivered` comes, as a share of the delivery time. */
const contradictionShare = 0.5;

/** How long after its delivery a message is read, as a share of the delivery time. */
const readingShare = 0.5;

/** The whole course of an accepted message, in order of time. Pure: the same input gives the same steps. */
export function receiptScript(input: ReceiptScriptInput): ReceiptStep[] {
  const steps = stepsInOrder(input);
  const { shuffle } = input.parameters;
  return shuffle === null ? steps : shuffleReceipts(steps, shuffle);
}

function stepsInOrder(input: ReceiptScriptInput): ReceiptStep[] {
  const { fault } = input;
  if (input.absent === true) return [step(input.timing.sentMs, 'undelivered', 'channel_absent')];
  if (fault.kind === 'failure') {
    return [...untilSent(input), step(input.timing.deliveredMs, 'undelivered', fault.failure)];
  }
  return patterns[fault.kind === 'receipts' ? fault.pattern : 'normal'](input);
}

const patterns: Readonly<Record<ReceiptPattern, (input: ReceiptScriptInput) => ReceiptStep[]>> = {
  normal: untilDelivered,

  late: (input) => {
    const delayMs = (input.parameters.delaySeconds ?? input.lateReceiptSeconds) * 1000;
    const receipts = told(untilDelivered(input)).map((late) => ({ ...late, afterMs: late.afterMs + delayMs }));
    return inOrderOfTime([...silent(untilDelivered(input)), ...receipts]);
  },

  repeated: (input) => untilDelivered(input).map((repeated) => ({ ...repeated, posts: input.parameters.copies })),

  reversed: (input) => {
    const normal = untilDelivered(input);
    const [first] = normal;
    const moves = silent(normal).map((move) => ({ ...move, afterMs: first?.afterMs ?? 0 }));
    const receipts = told(normal.toReversed()).map((receipt, index) => ({
      ...receipt,
      afterMs: normal[index]?.afterMs ?? receipt.afterMs,
    }));
    return inOrderOfTime([...moves, ...receipts]);
  },

  before_answer: (input) => untilDelivered(input).map((hurried) => ({ ...hurried, afterMs: 0 })),

  none: (input) => silent(untilDelivered(input)),

  sent_only: untilSent,

  contradicted: (input) => {
    const { deliveredMs } = input.timing;
    const truth = step(deliveredMs * (1 + contradictionShare), 'delivered');
    return [...untilSent(input), step(deliveredMs, 'undelivered', 'unreachable'), truth];
  },

  read: (input) => [...untilDelivered(input), ...(input.readable === true ? [reading(input)] : [])],

  read_at_once: (input) => (input.readable === true ? [...untilSent(input), reading(input)] : untilDelivered(input)),
};

function untilDelivered(input: ReceiptScriptInput): ReceiptStep[] {
  return [...untilSent(input), step(input.timing.deliveredMs, 'delivered')];
}

function reading({ timing }: ReceiptScriptInput): ReceiptStep {
  return step(timing.deliveredMs * (1 + readingShare), 'read');
}

function untilSent({ timing, queuedLater }: ReceiptScriptInput): ReceiptStep[] {
  return [
    ...(queuedLater ? [step(timing.queuedMs, 'queued')] : []),
    ...(timing.sendingMs === null ? [] : [step(timing.sendingMs, 'sending')]),
    step(timing.sentMs, 'sent'),
  ];
}

function step(afterMs: number, status: ReceiptStatus, failure: HandsetFailure | null = null): ReceiptStep {
  return { afterMs, status, failure, moves: true, posts: 1 };
}

/** It happens, and nobody is told. */
function silent(steps: readonly ReceiptStep[]): ReceiptStep[] {
  return steps.map((each) => ({ ...each, posts: 0 }));
}

/** It is told, and does not happen (it has happened already). */
function told(steps: readonly ReceiptStep[]): ReceiptStep[] {
  return steps.map((each) => ({ ...each, moves: false }));
}

function inOrderOfTime(steps: readonly ReceiptStep[]): ReceiptStep[] {
  return steps.toSorted((left, right) => left.afterMs - right.afterMs);
}
