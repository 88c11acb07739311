import { expect, test } from '@jest/globals';
import type { ChannelFactory } from '@aftercall/core';
import type { ConformanceSubject } from '../src/index.ts';
import { pigeonFactory } from './support/pigeon-channel.ts';
import type { PigeonSettings } from './support/pigeon-channel.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';
import { failuresOf } from './support/run-checks.ts';

/** The pigeon's provider, but that its ids are numbers, and that its channel takes nothing else for one. */
const factory: ChannelFactory<PigeonSettings> = {
  ...pigeonFactory,
  create(settings, outside) {
    const channel = pigeonFactory.create(settings, outside);
    const parse = (request: Parameters<typeof channel.webhook.parse>[0]) => {
      const { signals, reply } = channel.webhook.parse(request);
      const known = signals.filter((one) => one.signal !== 'receipt' || /^\d+$/.test(one.providerId ?? ''));
      return { signals: known, reply };
    };
    return { ...channel, webhook: { ...channel.webhook, parse } };
  },
};

const { script } = pigeonSubject;
const subject: ConformanceSubject = {
  ...pigeonSubject,
  factory,
  script: {
    ...script,
    send: {
      ...script.send,
      accepted: (count) => ({ answer: { status: 200, body: { id: `${count + 40}` } }, providerIds: [`${count + 40}`] }),
    },
  },
};

test('a provider whose ids are numbers is asked about ids that are numbers', async () => {
  expect(await failuresOf(subject)).toEqual({});
});
