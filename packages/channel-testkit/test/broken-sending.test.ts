import { expect, test } from '@jest/globals';
import { captureOutput } from '../src/capture-output.ts';
import type { ConformanceGroup } from '../src/index.ts';
import { broken } from './support/break-channel.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';
import { failuresOf } from './support/run-checks.ts';
import { sendingFaults } from './support/sending-faults.ts';

test('the sound channel passes every check', async () => {
  expect(await failuresOf(pigeonSubject, [])).toEqual({});
});

test.each(sendingFaults)('a channel that $name fails', async ({ send, noticedBy }) => {
  const subject = broken((sound) => ({ send: send(sound) }));
  let failed = {};
  await captureOutput(async () => {
    failed = await failuresOf(subject);
  });
  for (const group of noticedBy) expect(Object.keys(failed)).toContain(group);
  const innocent: readonly ConformanceGroup[] = ['signatures', 'statuses', 'receipts', 'limits'];
  for (const group of innocent) expect(Object.keys(failed)).not.toContain(group);
});
