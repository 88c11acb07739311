import { expect, test } from '@jest/globals';
import { conformanceChecks } from '../src/index.ts';
import type { ConformanceSubject, WebhookScript } from '../src/index.ts';
import { broken } from './support/break-channel.ts';
import { failuresOf } from './support/run-checks.ts';

const why = 'the loft tells what people write, and not what became of a message';

/** A provider that posts what people write, and no receipts: the pigeons' own, but for the promise of any. */
function withoutReceipts(receipts: { sent: boolean; delivered: boolean; read: boolean }): ConformanceSubject {
  const subject = broken(({ channel }) => ({ capabilities: { ...channel.capabilities, receipts } }));
  const webhook = { ...(subject.script.webhook as WebhookScript), statuses: {}, receipt: { never: why } };
  return { ...subject, script: { ...subject.script, webhook } };
}

const none = { sent: false, delivered: false, read: false };

test('a channel whose provider posts replies alone passes, and the report says why there are no receipts', async () => {
  const subject = withoutReceipts(none);
  expect(await failuresOf(subject)).toEqual({});
  const reasons = conformanceChecks(subject).flatMap(({ group, never }) => (never === why ? [group] : []));
  expect(new Set(reasons)).toEqual(new Set(['statuses', 'receipts']));
  const tried = conformanceChecks(subject).flatMap(({ group, name, never }) =>
    group === 'signatures' && never === undefined ? [name] : [],
  );
  expect(tried).toContain('a changed byte is refused, wherever it is');
});

test('it may promise none', async () => {
  expect(await failuresOf(withoutReceipts({ ...none, delivered: true }))).toEqual({
    statuses: ['each receipt that is promised has a status that says it'],
  });
});
