import type { FoundReceipt } from '../told-when-asked.ts';
import { readSignal } from './read-signal.ts';
import { partsOf, type TellFault } from './tell-fault.ts';

/** What a provider keeps of a message, as the contract has it. Total: what cannot be read says nothing. */
export function readFoundReceipt(answer: unknown, fault: TellFault): FoundReceipt | undefined {
  if (answer === undefined) return undefined;
  const { receipt: signal, url, rawBody } = partsOf(answer) ?? {};
  const receipt = readSignal(signal, fault);
  if (receipt === undefined) return undefined;
  if (receipt.signal !== 'receipt') {
    fault('receipt', 'left out as a whole');
    return undefined;
  }
  return { receipt, ...readShown({ url, rawBody }, fault) };
}

/** How a provider shows a fact that it was asked for; without it the fact counts all the same. */
export function readShown(
  { url, rawBody }: { readonly url?: unknown; readonly rawBody?: unknown },
  fault: TellFault,
): { readonly url: string; readonly rawBody: Uint8Array } {
  if (typeof url !== 'string') fault('url', 'left out');
  const isRaw = rawBody instanceof Uint8Array;
  if (!isRaw) fault('rawBody', 'left out');
  return { url: typeof url === 'string' ? url : '', rawBody: isRaw ? rawBody : new Uint8Array() };
}
