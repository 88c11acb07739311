import { TooMuchToCountError } from '../ledger/reads/period-reads.ts';
import { invalidRequest } from './problem.ts';

/** For what counts a period: one with too much in it is the caller's to shorten. */
export function refuseTooMuch(error: unknown): never {
  if (!(error instanceof TooMuchToCountError)) throw error;
  const message = 'ends a period with more in it than is counted in one go: ask for a shorter one, or for one tenant';
  throw invalidRequest({ field: 'to', message });
}
