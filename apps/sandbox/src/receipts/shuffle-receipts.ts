import type { PlayedStep } from './receipt-script.ts';

/** In what order, and how often, the receipts of a message come. */
export interface Shuffle {
  /** The same seed gives the same order. */
  readonly seed: number;
  /** How often each receipt comes. */
  readonly copies: number;
}

/**
 * The same course, whose receipts come in any order, each as often as asked for, between the time of the first and that
 * of the last. What they tell has happened by then; what nobody is told of stays untold.
 */
export function shuffleReceipts<Step extends PlayedStep>(steps: readonly Step[], { seed, copies }: Shuffle): Step[] {
  const told = steps.filter(({ posts }) => posts > 0);
  const random = randomNumbers(seed);
  const firstMs = Math.min(...told.map(({ afterMs }) => afterMs));
  const lastMs = Math.max(...told.map(({ afterMs }) => afterMs));
  const moves = steps
    .filter((step) => step.moves)
    .map((step) => ({ ...step, posts: 0, afterMs: Math.min(step.afterMs, firstMs) }));
  const receipts = told
    .flatMap((step) => Array.from({ length: copies }, () => ({ ...step, moves: false, posts: 1 })))
    .map((receipt) => ({ ...receipt, afterMs: Math.round(firstMs + random() * (lastMs - firstMs)) }));
  return [...moves, ...receipts].toSorted((left, right) => left.afterMs - right.afterMs);
}

/** Numbers from 0 to 1 that are the same for the same seed: mulberry32, of the public domain. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
