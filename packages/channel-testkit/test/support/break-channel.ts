import type { Channel, ChannelFactory, ChannelOutside } from '@aftercall/core';
import type { ConformanceSubject } from '../../src/index.ts';
import { pigeonFactory } from './pigeon-channel.ts';
import type { PigeonSettings } from './pigeon-channel.ts';
import { pigeonSubject } from './pigeon-subject.ts';

/** What a broken variant has to work with. */
export interface Sound {
  /** The channel without a fault. */
  readonly channel: Channel;
  readonly outside: ChannelOutside;
  readonly settings: PigeonSettings;
}

/** The pigeon channel with one fault. */
export function broken(fault: (sound: Sound) => Partial<Channel>): ConformanceSubject {
  const factory: ChannelFactory<PigeonSettings> = {
    ...pigeonFactory,
    create(settings, outside) {
      const channel = pigeonFactory.create(settings, outside);
      return { ...channel, ...fault({ channel, outside, settings }) };
    },
  };
  return { ...pigeonSubject, factory };
}
