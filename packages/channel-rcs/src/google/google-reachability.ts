import type { HttpResponse } from '@aftercall/core';
import { isPhoneAddress } from '../phone-address.ts';
import { isRecord, parseJson } from '../parse-json.ts';
import { readGoogleError } from './google-errors.ts';

/** The numbers that one call for many takes. https://developers.google.com/business-communications/rcs-business-messaging/guides/build/capabilities */
const batch = { least: 500, most: 10_000 } as const;

/** Calls about single numbers that are under way at once. */
const mostAtOnce = 8;

/** The two ways to ask; either may reject. */
export interface ReachabilityCalls {
  readonly one: (number: string) => Promise<HttpResponse>;
  readonly many: (numbers: readonly string[]) => Promise<HttpResponse>;
}

/**
 * Asks for many numbers together where there are enough of them, else for each by itself.
 * What could not be found out is not in the map.
 */
export async function findReachable(
  addresses: readonly string[],
  calls: ReachabilityCalls,
): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  const numbers = [...new Set(addresses)].filter((address) => {
    if (isPhoneAddress(address)) return true;
    found.set(address, false);
    return false;
  });
  if (numbers.length >= batch.least) {
    for (const part of evenParts(numbers)) await lookUpMany(part, calls, found);
  } else {
    const waiting = numbers.values();
    const worker = async (): Promise<void> => {
      // One iterator for all workers: each number is taken once.
      for (const number of waiting) await lookUpOne(number, calls, found);
    };
    await Promise.all(Array.from({ length: Math.min(mostAtOnce, numbers.length) }, worker));
  }
  return found;
}

/** Parts of equal size, so that the last is not too small for a call. */
function evenParts(numbers: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(numbers.length / batch.most);
  const size = Math.ceil(numbers.length / count);
  return Array.from({ length: count }, (_, index) => numbers.slice(index * size, (index + 1) * size));
}

async function lookUpOne(number: string, { one }: ReachabilityCalls, found: Map<string, boolean>): Promise<void> {
  const answer = await quietly(() => one(number));
  if (answer === undefined) return;
  const capabilities = answer.status === 200 ? parseJson(answer.body) : undefined;
  // Without the agent's carrier, or as no tester of it, a number is not found either.
  if (isRecord(capabilities) && Array.isArray(capabilities['features'])) found.set(number, true);
  else if (answer.status === 404 && readGoogleError(answer)?.status === 'NOT_FOUND') found.set(number, false);
}

async function lookUpMany(
  numbers: readonly string[],
  { many }: ReachabilityCalls,
  found: Map<string, boolean>,
): Promise<void> {
  const answer = await quietly(() => many(numbers));
  const parsed = answer?.status === 200 ? parseJson(answer.body) : undefined;
  if (!isRecord(parsed) || !('totalRandomSampleUserCount' in parsed || 'reachableUsers' in parsed)) return;
  // Google leaves an empty list out.
  const users: unknown = parsed['reachableUsers'] ?? [];
  if (!Array.isArray(users)) return;
  const reachable = new Set<unknown>(users);
  for (const number of numbers) found.set(number, reachable.has(number));
}

/** A call without an answer tells nothing. */
async function quietly(call: () => Promise<HttpResponse>): Promise<HttpResponse | undefined> {
  try {
    return await call();
  } catch {
    return undefined;
  }
}
