import { rcsChannel } from '@aftercall/channel-rcs';
import { smsChannel } from '@aftercall/channel-sms';
import { whatsappChannel } from '@aftercall/channel-whatsapp';
import type { ChannelFactory } from '@aftercall/core';

/** The channels of this gateway, by name. The one file that names channel packages. */
export const channels: ReadonlyMap<string, ChannelFactory> = new Map(
  [smsChannel, whatsappChannel, rcsChannel].map((factory) => [factory.channel, factory as ChannelFactory]),
);
