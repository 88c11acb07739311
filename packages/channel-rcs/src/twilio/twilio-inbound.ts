import type { ReplySignal } from '@aftercall/core';
import { field } from './twilio-form.ts';

type Keyword = NonNullable<ReplySignal['keyword']>;

/** How Twilio calls a message that it has already answered itself, by default words or by a service's own. */
const optOutTypes: ReadonlyMap<string, Keyword> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

/**
 * A message that a person wrote, or a button that was tapped, whose payload comes back
 * exactly as it was given. ChannelMetadata is left to the raw body: what it holds for RCS
 * is not documented.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 * https://www.twilio.com/en-us/changelog/rcs-button-payload
 */
export function parseInbound(form: URLSearchParams, providerId: string): ReplySignal {
  const mediaCount = Number(field(form, 'NumMedia') ?? 0);
  const keyword = optOutTypes.get(field(form, 'OptOutType')?.toUpperCase() ?? '');
  const action = field(form, 'ButtonPayload');
  const inReplyTo = field(form, 'OriginalRepliedMessageSid');
  return {
    signal: 'reply',
    key: `inbound/${providerId}`,
    providerId,
    from: (form.get('From') ?? '').replace(/^rcs:/, ''),
    text: form.get('Body') || (field(form, 'ButtonText') ?? placeOf(form) ?? ''),
    mediaCount: Number.isSafeInteger(mediaCount) && mediaCount >= 0 ? mediaCount : 0,
    ...(action === undefined ? {} : { action }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(keyword === undefined ? {} : { keyword }),
  };
}

/** A place that a person shares, as RFC 5870 writes it. */
function placeOf(form: URLSearchParams): string | undefined {
  const [latitude, longitude] = [field(form, 'Latitude'), field(form, 'Longitude')];
  const isPlace = [latitude, longitude].every((degrees) => /^-?\d{1,3}(?:\.\d{1,20})?$/.test(degrees ?? ''));
  return isPlace ? `geo:${latitude},${longitude}` : undefined;
}
