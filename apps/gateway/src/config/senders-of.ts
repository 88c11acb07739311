import type { ChannelSender } from '@aftercall/core';
import type { AccountConfig } from './gateway-config.ts';

/** As whom an account sends, as its channel says; `untold` where it says nothing of that, and `failed` where it fails to. */
export function sendersOf({
  factory,
  settings,
}: Pick<AccountConfig, 'factory' | 'settings'>): readonly ChannelSender[] | 'untold' | 'failed' {
  if (factory.senders === undefined) return 'untold';
  try {
    const told: unknown = factory.senders(settings);
    return Array.isArray(told) && told.every(isSender) ? told : 'failed';
  } catch {
    return 'failed';
  }
}

function isSender(told: unknown): told is ChannelSender {
  const { field, key } = (told ?? {}) as Partial<Record<keyof ChannelSender, unknown>>;
  return typeof field === 'string' && typeof key === 'string';
}
