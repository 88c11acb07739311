import type { TenantPolicy } from '@aftercall/core';
import type { PubsubMessage } from '../../../src/ingress/pubsub-message.ts';

export function policyOf(id: string): TenantPolicy {
  const timing = { afterCallDelayMs: 4_000, longestWaitMs: 1_800_000, expireAfterMs: 1_800_000 };
  return { id, name: id, locale: 'en-US', timing, senders: [] };
}

export const limits = { eventBytes: 65_536, batchEvents: 1_000, batchBytes: 4_194_304 };

/** A call event as JSON, with its attributes changed. */
export function eventOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'evt-1',
    source: '/voice/front-desk',
    type: 'call.started',
    subject: 'call-1',
    data: { caller: { phone: '+12015550123', locale: 'en-US' } },
    ...changes,
  };
}

export function messageOf(value: unknown, attributes: Record<string, string> = {}, id = '1'): PubsubMessage {
  return { id, data: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), attributes };
}
