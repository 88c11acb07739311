import type { Channel, ChannelOutside } from '@aftercall/core';
import { createMessageChannel, fitPlain, fitText } from '@aftercall/twilio';
import { twilioCapabilities } from './twilio-capabilities.ts';
import { twilioErrors } from './twilio-error-codes.ts';
import { parseInbound } from './twilio-inbound.ts';
import type { TwilioSettings } from './twilio-settings.ts';

const asRcs = { aMessage: 'An RCS message', limits: twilioCapabilities.text, countsSegments: false } as const;

/** RCS through Twilio Programmable Messaging. */
export function createTwilioChannel(settings: TwilioSettings, outside: ChannelOutside): Channel {
  return createMessageChannel(settings, outside, {
    name: 'rcs',
    capabilities: twilioCapabilities,
    fit: (input) => fitText(input, asRcs),
    fitText: (input) => fitPlain(input, asRcs),
    addressOf: rcsAddress,
    errors: twilioErrors,
    parseInbound,
  });
}

/**
 * A number with this prefix is reached by RCS or not at all; a bare one Twilio would
 * reach by SMS too, past the fallback that the plan of the follow-up names.
 * https://www.twilio.com/docs/rcs/send-an-rcs-message
 */
function rcsAddress(to: string): string {
  return `rcs:${to}`;
}
