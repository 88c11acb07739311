import { cleanText } from './answer/clean-text.ts';
import { partsOf, type Parts } from './answer/tell-fault.ts';
import type { FitResult } from './channel.ts';

const unreadable = 'its answer is neither a message of plain JSON with text and units nor a limit';

/** @returns what is said of it, where that is not the error's own message. */
export type FitFailed = (error: Error) => string;

/**
 * What a channel makes of something to say. One that throws, or answers with what is no message, cannot say it: the next
 * channel does, and no other message and no stop waits for the fault.
 *
 * @param failed told of it when that happens.
 */
export function fitOrNot(fit: () => FitResult, failed: FitFailed = ({ message }) => message): FitResult {
  let fault: Error | undefined;
  try {
    const result = fit();
    const { fits, request, limit, message } = partsOf(result) ?? {};
    if (fits === true && isSendable(partsOf(request))) return result;
    if (fits === false && typeof limit === 'string' && typeof message === 'string') {
      return { fits, limit: cleanText(limit), message: cleanText(message) };
    }
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
  }
  return cannotSay(failed(fault ?? new Error(unreadable)));
}

function isSendable(request: Parts | undefined): boolean {
  const { to, text, units, content } = request ?? {};
  if (typeof to !== 'string' || typeof text !== 'string' || partsOf(content) === undefined) return false;
  return Number.isSafeInteger(units) && (units as number) >= 0 && isJson(content);
}

/** Deeper than any provider's messages; what holds itself ends here as well. */
const deepest = 32;

/** Whether it can be written down as JSON. */
function isJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === undefined || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === deepest) return false;
  // A list is run through by its places: the names of them are slow.
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.every((one) => isJson(one, depth + 1));
}

function cannotSay(why: string): FitResult {
  return { fits: false, limit: 'channel', message: `The channel failed: ${cleanText(why)}` };
}
