import type { Channel, ChannelFactory, ChannelOutside, ChannelSender } from '@aftercall/core';
import { isGsm7 } from '@aftercall/core';
import { createMessageChannel, fitPlain, fitText, isAnswered, parseInboundMessage } from '@aftercall/twilio';
import { smsCapabilities } from './sms-capabilities.ts';
import { smsErrors } from './sms-error-codes.ts';
import { smsPace } from './sms-pace.ts';
import { smsSettings } from './sms-settings.ts';
import type { SmsSettings } from './sms-settings.ts';

const asSms = { aMessage: 'An SMS', limits: smsCapabilities.text, countsSegments: true } as const;

/** SMS through Twilio Programmable Messaging. */
export const smsChannel: ChannelFactory<SmsSettings> = {
  channel: 'sms',
  contract: 1,
  settings: smsSettings,
  create: createSmsChannel,
  senders: sendersOf,
  pace: smsPace,
};

export function createSmsChannel(settings: SmsSettings, outside: ChannelOutside): Channel {
  const { smartEncoding } = settings;
  return createMessageChannel(settings, outside, {
    name: 'sms',
    capabilities: smsCapabilities,
    fit: (input) => fitText(input, asSms),
    fitText: (input) => fitPlain(input, asSms),
    addressOf: (number) => number,
    ...(smartEncoding === undefined ? {} : { formFields: { SmartEncoded: smartEncoding } }),
    // Where the settings are silent a messaging service decides, and a new one has it on; it changes what GSM-7 lacks.
    mayRewrite: (body) => smartEncoding ?? !isGsm7(body),
    errors: smsErrors,
    parseInbound: parseInboundMessage,
  });
}

/** Nobody can answer to an alphanumeric sender, so it may stand in several accounts. */
function sendersOf({
  accountSid,
  from,
  replyNumbers = [],
  messagingServiceSid,
}: SmsSettings): readonly ChannelSender[] {
  const numbers = new Set([...(from === undefined || !isAnswered(from) ? [] : [from]), ...replyNumbers]);
  return [
    ...[...numbers].map((number) => ({
      field: number === from ? 'from' : 'replyNumbers',
      key: `${accountSid}/${number}`,
    })),
    ...(messagingServiceSid === undefined ? [] : [{ field: 'messagingServiceSid', key: messagingServiceSid }]),
  ];
}
