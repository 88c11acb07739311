import type { Channel, ChannelFactory, ChannelOutside } from '@aftercall/core';
import type { ConfigFault } from '../config/faults/config-fault.ts';
import type { AccountConfig } from '../config/gateway-config.ts';
import { hideSecrets } from '../config/faults/hide-secrets.ts';

/** The channel of an account; or what is wrong with it, at the account's place in the file and without its secrets. */
export function buildChannel(
  { factory, settings, place }: AccountConfig,
  outside: ChannelOutside,
): { readonly channel: Channel } | { readonly fault: ConfigFault } {
  try {
    const channel = factory.create(settings, outside);
    const why = faultOf(channel, factory);
    if (why === undefined) return { channel };
    return { fault: { ...place, message: `${why}: report it to the author of the channel` } };
  } catch (error) {
    const told = hideSecrets(error instanceof Error ? error.message : String(error), settings);
    const mend = "mend the settings, or report it to the channel's author";
    const message = `cannot be used: the channel "${factory.channel}" could not be made (${told}); ${mend}`;
    return { fault: { ...place, message } };
  }
}

function faultOf(channel: unknown, { channel: name }: ChannelFactory): string | undefined {
  const { name: own, capabilities, fit, send, webhook } = partsOf(channel);
  // Plans and consents go by the one name, accounts by the other.
  if (own !== name) return `has a channel of the name "${name}" that calls itself "${String(own)}"`;
  const { verify, parse } = partsOf(webhook);
  const { text, receipts, receiptsBy, serviceWindowHours, pairIntervalSeconds } = partsOf(capabilities);
  const { unit, max, segmented } = partsOf(text);
  const lacking = Object.entries({
    fit: typeof fit === 'function',
    send: typeof send === 'function',
    webhook: typeof verify === 'function' && typeof parse === 'function',
    'capabilities.text': typeof unit === 'string' && typeof max === 'number' && typeof segmented === 'boolean',
    'capabilities.receipts': typeof receipts === 'object' && receipts !== null,
  }).flatMap(([part, isThere]) => (isThere ? [] : [part]));
  if (lacking.length > 0) return `has a channel, "${name}", that lacks ${lacking.join(', ')}`;
  // A slip would be taken for our own id, by which no receipt of theirs finds its message. An older channel says nothing of it.
  if (receiptsBy !== undefined && receiptsBy !== 'attemptId' && receiptsBy !== 'providerId')
    return `has a channel, "${name}", whose capabilities.receiptsBy is neither attemptId nor providerId`;
  // What is no number would be no bound, and nobody would see that messages leave without it.
  const odd = Object.entries({ 'text.max': max, serviceWindowHours, pairIntervalSeconds }).flatMap(([part, value]) =>
    value === undefined || (Number.isFinite(value) && Number(value) >= 0) ? [] : [`capabilities.${part}`],
  );
  return odd.length === 0 ? undefined : `has a channel, "${name}", that gives no number from 0 as ${odd.join(', ')}`;
}

function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
