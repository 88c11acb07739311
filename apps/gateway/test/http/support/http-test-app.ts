import { createHash } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { ACCOUNT_HEALTH, NEW_ID, POLICIES, PREVIEW, TRACES } from '../../../src/composition/tokens.ts';
import { Settlements } from '../../../src/dispatch/settlements.ts';
import { Admission } from '../../../src/engine/admission.ts';
import { FollowUpNews } from '../../../src/engine/follow-up-news.ts';
import { FollowUpReads } from '../../../src/engine/follow-up-reads.ts';
import { Ingest } from '../../../src/engine/ingest.ts';
import { Replays } from '../../../src/engine/replays.ts';
import { Accounts } from '../../../src/engine/tenant-policies.ts';
import { Usage } from '../../../src/engine/usage.ts';
import { createHttpApp } from '../../../src/http/create-http-app.ts';
import type { HttpAppParts } from '../../../src/http/http-app-parts.ts';
import { type Listening, listen } from '../../../src/http/listen.ts';
import { CallList } from '../../../src/ledger/reads/call-list.ts';
import { ConsoleAudit } from '../../../src/ledger/console/console-acts.ts';
import { ConsoleSessions } from '../../../src/ledger/console/console-sessions.ts';
import { ConsentStore } from '../../../src/ledger/consents/consent-store.ts';
import { listDeadLetters } from '../../../src/ledger/replays/dead-letter-list.ts';
import { EvidenceExports } from '../../../src/ledger/consents/evidence-exports.ts';
import { Erasures } from '../../../src/ledger/privacy/erasures.ts';
import { Journeys } from '../../../src/ledger/reads/journeys.ts';
import { People } from '../../../src/ledger/people/keys.ts';
import { OutboundStatus } from '../../../src/ledger/outbound/outbound-status.ts';
import { ReplyReads } from '../../../src/ledger/reads/reply-reads.ts';
import { readHoldOuts } from '../../../src/ledger/scorecard/read-hold-outs.ts';
import { readScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { UncertainQueue } from '../../../src/ledger/reads/uncertain-queue.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { WebhookReceiver } from '../../../src/receipts/webhook-receiver.ts';
import { FakeProvider } from '../../support/fake-channel.ts';
import type { TestDatabase } from '../../support/postgres-test-database.ts';
import {
  createTestDatabase,
  startTestEngine,
  type TestEngine,
  type TestEngineSettings,
} from '../../support/test-engine.ts';

/** The key of `salon-luz`, of `other`, and of all three tenants. */
export const keys = { salon: 'ack_salon-luz', other: 'ack_other', all: 'ack_everyone' } as const;

/** Where no page was built. */
const consoleFolder = '/nowhere/console/dist';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

const accounts = '[{ id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }]';
const twoAccounts =
  '[{ id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }, { id: rcs-main, channel: rcs, settings: {} }]';

export const configText = `
apiKeys:
  - { name: salon, sha256: ${sha256(keys.salon)}, tenants: [salon-luz] }
  - { name: other, sha256: ${sha256(keys.other)}, tenants: [other] }
  - { name: everyone, sha256: ${sha256(keys.all)}, tenants: "*" }
timing: { afterCallDelay: 0s }
tenants:
  - { id: salon-luz, name: Salon Luz, locale: en-US, timezone: America/New_York, accounts: ${accounts} }
  - { id: other, name: Other, locale: en-US, accounts: ${accounts} }
  - { id: third, name: Third, locale: en-US, timezone: America/New_York, accounts: ${twoAccounts} }
`;

/** What a log line was made of. */
export interface LogLine {
  readonly [field: string]: unknown;
}

export interface HttpTestApp {
  readonly engine: TestEngine;
  readonly parts: HttpAppParts;
  readonly url: string;
  readonly logLines: readonly LogLine[];
  /** Listens with some parts replaced; closed with the rest. */
  variant(parts: Partial<HttpAppParts>): Promise<string>;
  stop(): Promise<void>;
}

export type HttpTestAppSettings = Pick<
  TestEngineSettings,
  | 'config'
  | 'channels'
  | 'addressKeys'
  | 'log'
  | 'now'
  | 'provider'
  | 'otherProviders'
  | 'keepsHours'
  | 'keepsCaps'
  | 'traces'
>;

/** A whole gateway but for its process: HTTP in front, real PostgreSQL behind, a fake provider beside. */
export async function startHttpTestApp(
  database: TestDatabase,
  settings: HttpTestAppSettings = {},
): Promise<HttpTestApp> {
  const otherProviders = [new FakeProvider('rcs')];
  const engine = await startTestEngine({ database, config: configText, otherProviders, ...settings });
  const { container, config, pool } = engine;
  const logLines: LogLine[] = [];
  const destination = { write: (line: string) => void logLines.push(JSON.parse(line) as LogLine) };
  const parts: HttpAppParts = {
    ingest: container.get(Ingest),
    admission: container.get(Admission),
    accountHealth: container.get(ACCOUNT_HEALTH),
    preview: container.get(PREVIEW),
    calls: container.get(CallList),
    journeys: container.get(Journeys),
    followUps: new FollowUpReads((...asked) => container.get(Journeys).followUps(...asked)),
    replies: container.get(ReplyReads),
    consents: container.get(ConsentStore),
    evidence: container.get(EvidenceExports),
    outbound: container.get(OutboundStatus),
    uncertainQueue: container.get(UncertainQueue),
    settlements: container.get(Settlements),
    deadLetters: (question) => listDeadLetters(container.get(TenantReads), question),
    replays: container.get(Replays),
    usage: container.get(Usage),
    scorecard: (question) => readScorecard(container.get(TenantReads), question),
    erasures: container.get(Erasures),
    people: container.get(People),
    holdOuts: (question) => readHoldOuts(container.get(TenantReads), container.get(POLICIES), question),
    audit: container.get(ConsoleAudit),
    receiver: container.get(WebhookReceiver),
    accounts: container.get(Accounts),
    policies: container.get(POLICIES),
    followUpNews: container.get(FollowUpNews),
    apiKeys: config.apiKeys,
    limits: config.limits,
    bodyLimitBytes: config.server.bodyLimitBytes,
    publicUrl: 'https://gateway.example',
    readinessChecks: [{ name: 'database', check: () => pool.query('SELECT 1') }],
    metrics: createMetrics({ version: '0.0.0-test' }),
    traces: container.get(TRACES),
    now: settings.now ?? (() => new Date()),
    newId: container.get(NEW_ID),
    version: '0.0.0-test',
    log: settings.log ?? createLogger({ level: 'info', destination }),
    console: {
      sessions: container.get(ConsoleSessions),
      audit: container.get(ConsoleAudit),
      offersLink: true,
      folder: consoleFolder,
    },
  };
  const servers: Listening[] = [];
  const serve = async (some: HttpAppParts): Promise<string> => {
    const server = await listen(createHttpApp(some), 0);
    servers.push(server);
    return `http://127.0.0.1:${server.port}`;
  };
  return {
    engine,
    parts,
    url: await serve(parts),
    logLines,
    variant: (replaced) => serve({ ...parts, ...replaced }),
    stop: async () => {
      await Promise.all(servers.map((server) => server.close(100)));
      await engine.stop();
    },
  };
}

/** One gateway on a database of its own for the tests of a file. */
export function withHttpApp(settings: HttpTestAppSettings = {}): {
  readonly app: HttpTestApp;
} {
  let database: TestDatabase | undefined;
  let app: HttpTestApp | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpTestApp(database, settings);
  });
  afterAll(async () => {
    await app?.stop();
    await database?.drop();
  });
  return {
    get app() {
      if (app === undefined) throw new Error('the gateway runs only inside tests');
      return app;
    },
  };
}
