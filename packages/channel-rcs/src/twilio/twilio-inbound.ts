import type { ReplySignal } from '@aftercall/core';
import { field, parseInboundMessage } from '@aftercall/twilio';
import type { FormFields } from '@aftercall/twilio';

/**
 * A message that a person wrote, or a button that was tapped, whose payload comes back
 * exactly as it was given. ChannelMetadata is left to the raw body: what it holds for RCS
 * is not documented.
 * https://www.twilio.com/en-us/changelog/rcs-button-payload
 */
export function parseInbound(form: FormFields, providerId: string): ReplySignal {
  const reply = parseInboundMessage(form, providerId);
  const action = field(form, 'ButtonPayload');
  const inReplyTo = field(form, 'OriginalRepliedMessageSid');
  return {
    ...reply,
    text: reply.text || (field(form, 'ButtonText') ?? placeOf(form) ?? ''),
    ...(action === undefined ? {} : { action }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
  };
}

/** A place that a person shares, as RFC 5870 writes it. */
function placeOf(form: FormFields): string | undefined {
  const [latitude, longitude] = [field(form, 'Latitude'), field(form, 'Longitude')];
  const isPlace = [latitude, longitude].every((degrees) => /^-?\d{1,3}(?:\.\d{1,20})?$/.test(degrees ?? ''));
  return isPlace ? `geo:${latitude},${longitude}` : undefined;
}
