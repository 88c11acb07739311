import { describe, expect, test } from '@jest/globals';
import type { Channel } from '@aftercall/core';
import { conformanceChecks, startProviderDouble } from '../src/index.ts';
import type { ConformanceGroup, ConformanceSubject } from '../src/index.ts';
import { broken } from './support/break-channel.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';

const noReceipts = { sent: false, delivered: false, read: false };

/** The pigeon channel as one whose provider never calls: what it says of receipts is mended, and nothing else. */
function silentPigeon(fault: (channel: Channel) => Partial<Channel> = () => ({})): ConformanceSubject {
  const subject = broken(({ channel }) => ({
    capabilities: { ...channel.capabilities, receipts: noReceipts },
    ...fault(channel),
  }));
  return { ...subject, script: { ...subject.script, webhook: { never: 'the loft keeps silent' } } };
}

/** The groups, of those given, in which a check fails. */
async function failing(subject: ConformanceSubject, groups: readonly ConformanceGroup[]): Promise<readonly string[]> {
  const failed = new Set<string>();
  for (const { group, run } of conformanceChecks(subject)) {
    if (!groups.includes(group)) continue;
    await run().catch(() => failed.add(group));
  }
  return [...failed];
}

describe('a channel whose provider never calls', () => {
  const groups = ['signatures', 'statuses', 'receipts', 'privacy'] as const;

  test('passes when it believes nobody and promises no receipt', async () => {
    expect(await failing(silentPigeon(), groups)).toEqual([]);
  });

  test('fails when it believes somebody', async () => {
    const subject = silentPigeon(({ webhook }) => ({ webhook: { ...webhook, verify: () => ({ verified: true }) } }));
    expect(await failing(subject, groups)).toEqual(['signatures']);
  });

  test('fails when it promises a receipt', async () => {
    const subject = silentPigeon(({ capabilities }) => ({ capabilities }));
    expect(await failing(subject, groups)).toEqual(['statuses']);
  });

  test('fails when what anybody posts comes out as a message', async () => {
    const reply = { status: 200, contentType: 'text/plain', body: '' };
    const signal = { signal: 'reply', key: 'k', providerId: 'p', from: 'x', text: 'STOP', mediaCount: 0 } as const;
    const subject = silentPigeon(({ webhook }) => ({
      webhook: { ...webhook, parse: () => ({ signals: [signal], reply }) },
    }));
    expect(await failing(subject, groups)).toEqual(['receipts']);
  });
});

describe('a channel with a provider of its own protocol', () => {
  const mild = { name: 'a refusal', reaction: { status: 404, body: { error: 'no_such_coop' } } };

  test('is tried with its own failures, in place of those of HTTP', async () => {
    const provider = (outcome: string) => ({
      start: () => startProviderDouble(),
      failures: [{ ...mild, expected: { outcome } }] as const,
    });
    expect(await failing({ ...pigeonSubject, provider: provider('rejected') }, ['failures'])).toEqual([]);
    expect(await failing({ ...pigeonSubject, provider: provider('accepted') }, ['failures'])).toEqual(['failures']);
    const checks = conformanceChecks({ ...pigeonSubject, provider: provider('rejected') });
    const ran = checks.filter(({ never }) => never === undefined).map(({ name }) => name);
    expect(ran).toContain('a refusal');
    expect(ran).not.toContain('an answer that is no HTTP');
    expect(checks.find(({ name }) => name === 'an answer that is no HTTP')?.never).toContain('speaks no HTTP');
  });

  test('fails when it uses the lent client all the same', async () => {
    const provider = {
      start: () => startProviderDouble(),
      failures: [{ ...mild, expected: { outcome: 'rejected' } }] as const,
    };
    expect(await failing({ ...pigeonSubject, provider }, ['hosts'])).toEqual(['hosts']);
  });
});
