import type { Channel, ChannelFactory, ChannelOutside } from '@aftercall/core';
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
};

export function createRcsChannel(settings: RcsSettings, outside: ChannelOutside): Channel {
  return settings.provider === 'google'
    ? createGoogleChannel(settings, outside)
    : createTwilioChannel(settings, outside);
}
