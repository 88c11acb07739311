import type { Channel, ChannelFactory, ChannelOutside, ChannelSender } from '@aftercall/core';
import { createGoogleChannel } from './google/google-channel.ts';
import { rcsSettings } from './rcs-settings.ts';
import type { RcsSettings } from './rcs-settings.ts';
import { createTwilioChannel } from './twilio/twilio-channel.ts';

/** RCS, through the provider that the settings name. */
export const rcsChannel: ChannelFactory<RcsSettings> = {
  channel: 'rcs',
  contract: 1,
  settings: rcsSettings,
  create: createRcsChannel,
  senders: sendersOf,
  // Neither provider documents what an agent may send; both refuse what is over it.
  pace: () => 'to_be_set',
  // Google tells of a stop and writes nothing; Twilio answers, unless its account was told not to.
  answersStops: ({ provider }) => provider === 'twilio',
};

export function createRcsChannel(settings: RcsSettings, outside: ChannelOutside): Channel {
  return settings.provider === 'google'
    ? createGoogleChannel(settings, outside)
    : createTwilioChannel(settings, outside);
}

function sendersOf(settings: RcsSettings): readonly ChannelSender[] {
  if (settings.provider === 'google') return [{ field: 'agentId', key: `google/${settings.agentId}` }];
  const { accountSid, from, messagingServiceSid } = settings;
  return [
    ...(from === undefined ? [] : [{ field: 'from', key: `${accountSid}/${from}` }]),
    ...(messagingServiceSid === undefined ? [] : [{ field: 'messagingServiceSid', key: messagingServiceSid }]),
  ];
}
