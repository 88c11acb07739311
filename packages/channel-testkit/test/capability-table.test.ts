import { expect, test } from '@jest/globals';
import { capabilityTable } from '../src/index.ts';

const plain = {
  text: { unit: 'utf8-bytes', max: 160, segmented: false },
  links: true,
  buttons: 0,
  media: false,
  receipts: { sent: false, delivered: true, read: false },
  receiptsBy: 'attemptId',
  revoke: false,
  idempotentSend: true,
  capabilityCheck: false,
  reconcile: false,
  receiptOf: false,
  listReplies: false,
  typing: false,
  markRead: false,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'messages',
} as const;

test('a column a channel, with what it can do and what it refuses', () => {
  const rich = {
    ...plain,
    receiptsBy: 'providerId' as const,
    buttons: 3,
    serviceWindowHours: 24,
    pairIntervalSeconds: 6,
  };
  const lines = capabilityTable([
    { name: 'plain', capabilities: plain },
    { name: 'rich', capabilities: rich },
  ]).split('\n');
  expect(lines[0]).toBe('| feature                   | plain     | rich      |');
  expect(lines[1]).toBe('|---------------------------|-----------|-----------|');
  expect(lines).toContain('| longest text              | 160 bytes | 160 bytes |');
  expect(lines).toContain('| buttons                   | refused   | up to 3   |');
  expect(lines).toContain('| receipt: delivered        | yes       | yes       |');
  expect(lines).toContain('| receipts name             | our id    | its id    |');
  expect(lines).toContain('| service window            | refused   | 24 h      |');
  expect(lines).toContain('| one person at most        | no limit  | every 6 s |');
  expect(lines.filter((line) => line.startsWith('|'))).toHaveLength(23);
});
