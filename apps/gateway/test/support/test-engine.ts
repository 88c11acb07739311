import { createSecretKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallEvent, ChannelFactory, Signal } from '@aftercall/core';
import { parseCallEvent } from '@aftercall/core';
import { createHttpClient } from '@aftercall/http';
import type { Container } from 'inversify';
import type { Pool } from 'pg';
import { assemble } from '../../src/composition/assemble.ts';
import { closeLedger, startEngine, stopIntake, stopSends } from '../../src/composition/engine.ts';
import { openPools } from '../../src/composition/open-database.ts';
import { POLICIES, PROVIDER_HTTP } from '../../src/composition/tokens.ts';
import type { AddressKey, GatewayConfig } from '../../src/config/gateway-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { Ingest, type IngestResult } from '../../src/engine/ingest.ts';
import { signingKeyOf } from '../../src/engine/signing-key.ts';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import { Journeys } from '../../src/ledger/reads/journeys.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { createLogger, type Logger } from '../../src/observability/logger.ts';
import type { Traces } from '../../src/observability/traces.ts';
import { trustedClock, type Clock } from '../../src/postgres/database-clock.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { WebhookReceiver } from '../../src/receipts/webhook-receiver.ts';
import { checkLedger } from './check-ledger.ts';
import { FakeProvider } from './fake-channel.ts';
import { asOftenAsItLikes, atAnyHour } from './open-all-day.ts';
import { openTestKeyring } from './test-keyring.ts';
import { createTestDatabase, silentLog, type TestDatabase } from './postgres-test-database.ts';

export const tenantId = 'salon-luz';

const configText = `
apiKeys: []
tenants:
  - id: ${tenantId}
    name: Salon Luz
    locale: en-US
    timezone: America/New_York
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
  - id: other
    name: Other
    locale: en-US
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`;

export interface TestEngine {
  readonly container: Container;
  readonly provider: FakeProvider;
  /** Of the owner of the database, for what a test asks it; the engine's own is bound to `POOL`. */
  readonly pool: Pool;
  readonly config: GatewayConfig;
  /** Sends one request of events through the one way in. */
  ingest(...events: readonly object[]): Promise<IngestResult>;
  /** The same for another tenant. */
  ingestOf(tenant: string, ...events: readonly object[]): Promise<IngestResult>;
  journey(callId: string): Promise<Journey>;
  /** Posts signals as the fake provider would. */
  post(...signals: readonly Signal[]): Promise<void>;
  /** The same to another account. */
  postTo(account: string, ...signals: readonly Signal[]): Promise<void>;
  /** Waits until a condition on the journey holds; fails after half a minute. */
  until(callId: string, holds: (journey: Journey) => boolean): Promise<Journey>;
  stop(): Promise<void>;
}

export interface TestEngineSettings {
  readonly database: TestDatabase;
  readonly provider?: FakeProvider;
  /** For accounts on further channels. */
  readonly otherProviders?: readonly FakeProvider[];
  readonly now?: () => Date;
  /** Instead of one that is right by definition. */
  readonly clock?: Clock;
  /** Without the claim loop, only what is handed over is sent. */
  readonly start?: boolean;
  readonly config?: string;
  /** Newest first, instead of one that never changes. */
  readonly addressKeys?: readonly AddressKey[];
  /** The hours of the configuration are kept; without it, people may be written to at any hour. */
  readonly keepsHours?: boolean;
  /** The caps of the configuration are kept; without it, there are none. */
  readonly keepsCaps?: boolean;
  /** Instead of none. */
  readonly log?: Logger;
  /** The file in which erasures are noted; one of its own unless told. */
  readonly erasureLog?: string;
  /** Instead of none. */
  readonly traces?: Traces;
  /** Real channels, by name, in place of the fake provider's one. */
  readonly channels?: ReadonlyMap<string, ChannelFactory>;
}

/** A whole engine on a real database, with a fake provider and no HTTP in front. */
export async function startTestEngine(settings: TestEngineSettings): Promise<TestEngine> {
  const provider = settings.provider ?? new FakeProvider();
  const providers = [provider, ...(settings.otherProviders ?? [])];
  const channels = settings.channels ?? new Map(providers.map(({ factory }) => [factory.channel, factory]));
  const loaded = await loadConfig({ text: settings.config ?? configText, env: {}, channels });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const kept = settings.keepsHours === true ? loaded.config : atAnyHour(loaded.config);
  const config = settings.keepsCaps === true ? kept : asOftenAsItLikes(kept);
  const { connectionString } = settings.database;
  const pool = openPool({ connectionString, max: 4, applicationName: 'test', log: silentLog });
  const ownErasureLog = join(tmpdir(), `erasures-${randomUUID()}.jsonl`);
  const opened = openPools(connectionString, { poolSize: 8, readPoolSize: 4, schema: 'public' }, silentLog);
  const container = assemble({
    config,
    log: settings.log ?? createLogger({ level: 'silent' }),
    database: opened,
    addressKeys: settings.addressKeys ?? [{ version: 1, key: createSecretKey(Buffer.alloc(32, 7)) }],
    signingKey: signingKeyOf(generateKeyPairSync('ed25519').privateKey),
    erasureLog: settings.erasureLog ?? ownErasureLog,
    keyring: await openTestKeyring(opened.pool, [...config.tenants.keys()], settings.now?.()),
    http: createHttpClient({ connectionsPerOrigin: 1, timeoutMs: 1_000, maxAnswerBytes: 1_000 }),
    publicUrl: 'https://gateway.example',
    ...(settings.traces && { traces: settings.traces }),
    clock: settings.clock ?? trustedClock(settings.now ?? (() => new Date())),
  });
  if (settings.start !== false) await startEngine(container);
  const journeys = container.get(Journeys);
  const journey = async (callId: string): Promise<Journey> => {
    const [one] = await journeys.ofCall([tenantId], callId);
    if (one === undefined) throw new Error(`there is no call ${callId}`);
    return one;
  };
  return {
    container,
    provider,
    pool,
    config,
    journey,
    ingest: (...events) => ingestAll(container, tenantId, events, settings.now ?? (() => new Date())),
    ingestOf: (tenant, ...events) => ingestAll(container, tenant, events, settings.now ?? (() => new Date())),
    post: (...signals) => post(container, 'sms-main', signals),
    postTo: (account, ...signals) => post(container, account, signals),
    until: async (callId, holds) => {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const current = await journey(callId);
        if (holds(current)) return current;
        if (Date.now() > deadline) throw new Error(`never came to hold: ${JSON.stringify(current, null, 2)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      await stopIntake(container);
      await stopSends(container, 1_000);
      await closeLedger(container);
      await container.get(PROVIDER_HTTP).close();
      await opened.end();
      try {
        await checkLedger(pool);
      } finally {
        await pool.end();
        await rm(ownErasureLog, { force: true });
      }
    },
  };
}

async function post(container: Container, accountId: string, signals: readonly Signal[]): Promise<void> {
  const account = container.get(Accounts).find(tenantId, accountId);
  if (account === undefined) throw new Error('no account');
  await container.get(WebhookReceiver).receive(account, {
    method: 'POST',
    url: `https://gateway.example/webhooks/${tenantId}/${accountId}`,
    headers: { 'x-signature': 'right' },
    rawBody: Buffer.from(JSON.stringify(signals)),
  });
}

async function ingestAll(
  container: Container,
  tenant: string,
  events: readonly object[],
  now: () => Date,
): Promise<IngestResult> {
  const policy = container.get(POLICIES).get(tenant);
  if (policy === undefined) throw new Error('no policy');
  return container
    .get(Ingest)
    .ingest(events.map((body) => ({ tenant: policy, event: parsed(body), body, receivedAt: now() })));
}

function parsed(body: object): CallEvent {
  const result = parseCallEvent(body);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.event;
}

export { createTestDatabase };
