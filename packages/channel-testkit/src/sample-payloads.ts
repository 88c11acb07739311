import { chooseTemplates } from '@aftercall/core';
import type { Channel, ChannelRequest, FitResult, FollowUpPayload } from '@aftercall/core';

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
