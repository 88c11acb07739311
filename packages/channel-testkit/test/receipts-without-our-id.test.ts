import { expect, test } from '@jest/globals';
import type { ReceiptSignal, Signal } from '@aftercall/core';
import type { ConformanceSubject, WebhookScript } from '../src/index.ts';
import { broken } from './support/break-channel.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';
import { failuresOf } from './support/run-checks.ts';

/** A provider whose receipts name its own id of a message only, with these capabilities in place of the pigeons'. */
function withoutOurId(capabilities: object): ConformanceSubject {
  const subject = broken(({ channel }) => ({
    capabilities: { ...channel.capabilities, ...capabilities },
    webhook: {
      ...channel.webhook,
      parse: (request) => {
        const parsed = channel.webhook.parse(request);
        return { ...parsed, signals: parsed.signals.map(withoutId) };
      },
    },
    receiptOf: async (message, context) => {
      const found = await channel.receiptOf!(message, context);
      return found && { ...found, receipt: withoutId(found.receipt) };
    },
  }));
  const webhook = { ...(pigeonSubject.script.webhook as WebhookScript), echoesAttemptId: false };
  return { ...subject, script: { ...subject.script, webhook } };
}

function withoutId<Kind extends Signal | ReceiptSignal>(signal: Kind): Kind {
  const { attemptId: _ours, ...rest } = { attemptId: undefined, ...signal };
  return rest as Kind;
}

/** The pigeons have `receiptOf` all the same, which another group notices. */
const leftOut = ['importing', 'capabilities'] as const;
const none = { sent: false, delivered: false, read: false };

test('a channel whose receipts name the id of the provider passes where it says so', async () => {
  expect(await failuresOf(withoutOurId({ receiptsBy: 'providerId', receiptOf: false }), leftOut)).toEqual({});
});

test('it passes where it can be asked for them', async () => {
  expect(await failuresOf(withoutOurId({}))).toEqual({});
});

test('a channel whose receipts bring our id back may not say otherwise', async () => {
  const subject = broken(({ channel }) => ({
    capabilities: { ...channel.capabilities, receiptsBy: 'providerId' as const },
  }));
  expect(await failuresOf(subject)).toEqual({
    statuses: ['a receipt finds our attempt, where the provider echoes it'],
  });
});

test('it may not promise receipts where it cannot, and is told what to do', async () => {
  expect(await failuresOf(withoutOurId({ receiptOf: false }), leftOut)).toEqual({
    statuses: ['a receipt finds our attempt, where the provider echoes it'],
  });
});

test('it may promise none', async () => {
  expect(await failuresOf(withoutOurId({ receiptOf: false, receipts: none }), leftOut)).toEqual({});
});
