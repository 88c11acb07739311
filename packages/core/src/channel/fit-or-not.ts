import type { FitResult } from './channel.ts';

/**
 * What a channel makes of something to say. One that throws, or answers with what is no message, cannot say it: the next
 * channel does, and no other message and no stop waits for the fault.
 */
export function fitOrNot(fit: () => FitResult): FitResult {
  try {
    const result = fit() as FitResult | undefined;
    if (result?.fits === false) return result;
    if (result?.fits === true && isSendable(result.request)) return result;
    return failed('its answer is neither a message with text and units nor a limit');
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function isSendable(request: Partial<Extract<FitResult, { fits: true }>['request']> | undefined): boolean {
  return typeof request?.text === 'string' && Number.isSafeInteger(request.units);
}

function failed(why: string): FitResult {
  return { fits: false, limit: 'channel', message: `The channel failed: ${why}` };
}
