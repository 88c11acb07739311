import { afterEach, expect, test } from '@jest/globals';
import type { Channel } from '@aftercall/core';
import { loadConfig } from '../../src/config/load-config.ts';
import { ReachabilityLookUps, type LookUpResult } from '../../src/engine/reachability-look-ups.ts';
import { buildAccounts, tenantPolicies } from '../../src/engine/tenant-policies.ts';
import type { CallRecord } from '../../src/ledger/calls/call-record.ts';
import type { LookedUp } from '../../src/ledger/people/reachability-store.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { until } from '../support/until.ts';

const text = `
tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts: [{ id: rcs-main, channel: rcs, settings: {} }]
`;

interface Choice {
  readonly reachable: NonNullable<Channel['reachable']>;
  readonly keep?: () => Promise<void>;
  readonly timeoutMs?: number;
}

async function lookUpsWith({ reachable, keep, timeoutMs = 20 }: Choice) {
  const { factory } = new FakeProvider('rcs', false, { capabilityCheck: true });
  const create: typeof factory.create = (settings, outside) => ({ ...factory.create(settings, outside), reachable });
  const loaded = await loadConfig({ text, env: {}, channels: new Map([['rcs', { ...factory, create }]]) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const now = () => new Date(0);
  const http = () => Promise.reject(new Error('nothing is sent here'));
  const lines: string[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const accounts = buildAccounts(loaded.config.tenants, { http, publicUrl: 'https://g.example', now }, log);
  const kept: LookedUp[] = [];
  const results: LookUpResult[] = [];
  const lookUps = new ReachabilityLookUps({
    policies: tenantPolicies(loaded.config.tenants, accounts, loaded.config.reachability, 'test'),
    accounts,
    store: { keep: keep ?? (async (answers) => void kept.push(...answers)) },
    now,
    log,
    observe: (_channel, result) => results.push(result),
    timeoutMs,
  });
  running.push(lookUps);
  return { lookUps, kept, lines, count: (result: LookUpResult) => results.filter((one) => one === result).length };
}

const running: ReachabilityLookUps[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

const callers = (count: number, stopped?: ReadonlySet<string>): CallRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `call-${index}`,
    tenant: 'harbour',
    callId: `call-${index}`,
    callKey: index,
    firstSeenAt: new Date(0),
    person: `person-${index}`,
    facts: {
      call: { phone: { usable: true, e164: `+1202${5_550_000 + index}`, country: 'US', line: 'unknown' } },
      followUps: [],
      withdrawals: [],
      consents: [],
      suppressions: [],
      conversations: [],
      ...(stopped && { stoppedAccounts: stopped }),
    },
    kept: new Map(),
    requests: {},
  }));

test('a channel that never answers holds up nobody behind it', async () => {
  let asked = 0;
  const { lookUps, kept, count } = await lookUpsWith({
    reachable: async (addresses) => {
      asked += 1;
      // It does not listen to its signal, either.
      return asked <= 2 ? new Promise(() => undefined) : new Map(addresses.map((one) => [one, true]));
    },
  });
  lookUps.consider(callers(3_000));
  await until('the rest is looked up', async () => kept.length === 1_000 || undefined);
  // The rest may be there before the second of those that were left is given up.
  await until('both are given up', async () => count('unknown') === 2_000 || undefined);
  expect(count('reachable')).toBe(1_000);
});

test('whoever comes when 10,000 wait goes without, and is asked about another time', async () => {
  const { lookUps, count } = await lookUpsWith({ reachable: async () => new Map() });
  const calls = callers(10_050);
  lookUps.consider(calls);
  expect(count('dropped')).toBe(50);
  await until('all others are looked up', async () => count('unknown') === 10_000 || undefined);
  lookUps.consider(calls);
  await until('the others, too', async () => count('unknown') === 10_050 || undefined);
});

test('answers that cannot be kept are told once, and hold up nobody', async () => {
  let tries = 0;
  const { lookUps, lines, count } = await lookUpsWith({
    reachable: async (addresses) => new Map(addresses.map((one) => [one, false])),
    keep: async () => {
      tries += 1;
      throw new Error('the database is away');
    },
  });
  lookUps.consider(callers(500));
  await until('they are answered', async () => tries === 1 || undefined);
  expect(count('unreachable')).toBe(500);
  await lookUps.close();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('The answers of a look-up are lost.');
});

test('a provider that refuses everything is not asked', async () => {
  let asked = 0;
  const { lookUps, count } = await lookUpsWith({
    reachable: async () => {
      asked += 1;
      return new Map();
    },
  });
  lookUps.consider(callers(1, new Set(['rcs-main'])));
  lookUps.consider(callers(1));
  await until('the caller is looked up', async () => count('unknown') === 1 || undefined);
  expect(asked).toBe(1);
});

test('a close calls off what is under way, and what waits is not begun', async () => {
  let asked = 0;
  const { lookUps, count } = await lookUpsWith({
    timeoutMs: 60_000,
    reachable: (_addresses, signal) => {
      asked += 1;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('called off'))));
    },
  });
  lookUps.consider(callers(5_000));
  await until('it has begun', async () => asked === 2 || undefined);
  await lookUps.close();
  expect(asked).toBe(2);
  expect(count('unknown')).toBe(5_000);
});
