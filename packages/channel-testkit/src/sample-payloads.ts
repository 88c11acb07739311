import { chooseTemplates, triggers } from '@aftercall/core';
import type { Channel, ChannelRequest, FitResult, FollowUpPayload, PayloadItem, Trigger } from '@aftercall/core';

const booking = {
  kind: 'booking.confirmed',
  id: 'BK-20931',
  startsAt: '2026-11-24T15:30:00-06:00',
  location: '12 Harbour Street',
  rescheduleUrl: 'https://example.com/r/BK-20931',
  changed: false,
} as const;

/** An everyday follow-up. */
export const samplePayload: FollowUpPayload = { business: 'Harbour Dental', locale: 'en-US', items: [booking] };

const items: Readonly<Record<Trigger, PayloadItem>> = {
  'booking.confirmed': booking,
  'payment.captured': { kind: 'payment.captured', id: 'PAY-20931', amount: '45.00', currency: 'USD' },
  'escalation.accepted': {
    kind: 'escalation.accepted',
    id: 'T-20931',
    nextStep: 'Dana will call you tomorrow before noon.',
    contact: '+12025550100',
  },
  'caller.requested': {
    kind: 'caller.requested',
    id: 'R-20931',
    request: 'directions',
    url: 'https://example.com/way',
  },
};

/** An everyday follow-up of each trigger. */
export const payloadsOfTriggers: readonly FollowUpPayload[] = triggers.map((trigger) => ({
  ...samplePayload,
  items: [items[trigger]],
}));

/** More than any channel can say in one message. */
export const hugePayload: FollowUpPayload = {
  ...samplePayload,
  items: Array.from({ length: 200 }, (_, index) => ({ ...booking, id: `BK-${10_000 + index}` })),
};

export function fitSample(channel: Channel, to: string, payload: FollowUpPayload): FitResult {
  return channel.fit({ payload, to, templates: chooseTemplates(payload.locale, 'en-US') });
}

export function sampleRequest(channel: Channel, to: string): ChannelRequest {
  const result = fitSample(channel, to, samplePayload);
  if (result.fits) return result.request;
  throw new Error(`an everyday booking does not fit: ${result.limit}: ${result.message}`);
}
