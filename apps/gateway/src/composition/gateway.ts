import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '@aftercall/http';
import type { Container } from 'inversify';
import { publicUrlOf, type GatewayConfig } from '../config/gateway-config.ts';
import { AccountStops } from '../dispatch/account-stops.ts';
import { leaseMs } from '../dispatch/dispatcher.ts';
import { Settlements } from '../dispatch/settlements.ts';
import { Admission } from '../engine/admission.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { FollowUpReads } from '../engine/follow-up-reads.ts';
import { Ingest } from '../engine/ingest.ts';
import { Replays } from '../engine/replays.ts';
import { signingKey } from '../engine/signing-key.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { readApiExamples } from '../http/api-examples.ts';
import { createHttpApp } from '../http/create-http-app.ts';
import { Drain } from '../http/drain.ts';
import { listen, type Listening } from '../http/listen.ts';
import { CallList } from '../ledger/reads/call-list.ts';
import { ConsoleAudit } from '../ledger/console/console-acts.ts';
import { ConsentStore } from '../ledger/consents/consent-store.ts';
import { listDeadLetters } from '../ledger/replays/dead-letter-list.ts';
import { EvidenceExports } from '../ledger/consents/evidence-exports.ts';
import { readHoldOuts } from '../ledger/scorecard/read-hold-outs.ts';
import { Usage } from '../engine/usage.ts';
import { readScorecard } from '../ledger/scorecard/read-scorecard.ts';
import { Erasures } from '../ledger/privacy/erasures.ts';
import { Journeys } from '../ledger/reads/journeys.ts';
import { People } from '../ledger/people/keys.ts';
import { OutboundStatus } from '../ledger/outbound/outbound-status.ts';
import { ReplyReads } from '../ledger/reads/reply-reads.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { UncertainQueue } from '../ledger/reads/uncertain-queue.ts';
import type { Logger } from '../observability/logger.ts';
import { openTraces } from '../observability/open-traces.ts';
import { DatabaseClock } from '../postgres/database-clock.ts';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { keepRunning, type KeptPostgres } from '../postgres/keep-running.ts';
import { ErasureLog } from '../privacy/erasure-log.ts';
import { WebhookReceiver } from '../receipts/webhook-receiver.ts';
import { assemble } from './assemble.ts';
import { consoleOf, firstSignInLink } from './console.ts';
import { closeLedger, startEngine, stopIntake, stopSends } from './engine.ts';
import { dataDirOf, inDataDir } from './in-data-dir.ts';
import { openAddressKeys } from './open-address-keys.ts';
import { openDatabase } from './open-database.ts';
import { openKeyring } from './open-keyring.ts';
import { stopInOrder, type StopStep } from './orderly-stop.ts';
import { portError } from './port-error.ts';
import { pullDoor, pushDoor } from './pubsub-doors.ts';
import { readinessChecks } from './readiness-checks.ts';
import { ACCOUNT_HEALTH, METRICS, NEW_ID, NOW, POLICIES, POOL, PREVIEW, TRACES } from './tokens.ts';
import { version } from './version.ts';

const examples = fileURLToPath(new URL('../../../../docs/api/examples', import.meta.url));
const providerTimeoutMs = 10_000;
const largestAnswerBytes = 1024 * 1024;
/**
 * The longest that a stop takes, whatever hangs; with the end of the process it is 20 s. Whoever runs the gateway kills
 * it after a while, and that has to be longer: Kubernetes after 30 s, Docker after 10 s unless it is told otherwise.
 */
export const stopWithinMs = 19_000;
/** How much of that each part may take at most; the sum is more than all of it, because few parts hang at once. */
const stopShares = {
  intake: 5_000,
  /** Longer than a provider may take: a send that has begun ends by itself, with an answer or without. */
  sends: 10_500,
  sendsWritten: 14_000,
  requests: 2_000,
  ledger: 3_000,
  connections: 1_000,
  /** A collector that is away keeps nothing from its end. */
  traces: 2_000,
  postgres: 5_000,
} as const;

export interface Gateway {
  readonly port: number;
  readonly publicUrl: string;
  /** Lets whoever opens it into the console, once. To be shown to whoever started the gateway, and to no log. */
  readonly signInLink?: string;
  /**
   * Drains in the order of the flow, within 20 s; PostgreSQL stops last. Rejects when something did not come to its end:
   * then the process has to be ended as it is, and what it held is another's when its leases are over.
   */
  stop(): Promise<void>;
}

/**
 * Starts a whole gateway: database, engine, doors. Whatever fails, what was started before is stopped again.
 *
 * @param outlives told of a PostgreSQL of ours as soon as it runs: it would outlive a process that ends without `stop`.
 */
export async function startGateway(
  config: GatewayConfig,
  log: Logger,
  outlives: (postgres: KeptPostgres) => void = () => undefined,
): Promise<Gateway> {
  // In the order of the start; they are undone the other way round.
  const undo: StopStep[] = [];
  const stop = (): Promise<void> => stopInOrder(undo.splice(0).toReversed(), stopWithinMs, log);
  try {
    const stores = await openStores(config, log, undo, outlives);
    // The port is bound before the parts are made, because a port of the system's choice is part of the public URL.
    const door: OpenDoor = { serve: notYet };
    const listening = await openPort(config, door, undo);
    const publicUrl = publicUrlOf(config.server, listening.port);
    const container = await makeParts({ config, stores, publicUrl, log, undo });
    const drain = new Drain();
    const pull = pullDoor(container);
    undo.push(...stopSteps({ container, listening, drain, pull }));
    await startEngine(container);
    door.serve = drain.doors(await appOf(container, config, log, publicUrl, drain));
    await pull?.start();
    const link = await firstSignInLink(container);
    return { port: listening.port, publicUrl, ...(link !== undefined && { signInLink: link }), stop };
  } catch (error) {
    // Why it did not start is what matters, and what did not end is in the log.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** What is kept: the database, by whose clock it is told what is due, and the keys of what lies in it. */
async function openStores(
  config: GatewayConfig,
  log: Logger,
  undo: StopStep[],
  outlives: (postgres: KeptPostgres) => void,
) {
  const dataDir = dataDirOf(config.database);
  const connectionString = await connectionTo(config, dataDir, log, (postgres) => {
    undo.push({ what: 'PostgreSQL', withinMs: stopShares.postgres, run: () => postgres.stop() });
    outlives(postgres);
  });
  const database = await openDatabase(connectionString, config.database, log);
  undo.push({ what: 'connections to PostgreSQL', withinMs: stopShares.connections, run: () => database.end() });
  const clock = await DatabaseClock.start(database.pool, { log, settlingMs: leaseMs });
  const addressKeys = await inDataDir(dataDir, () => openAddressKeys(config, dataDir, database.pool));
  const keyring = await openKeyring(config, dataDir, database.pool, clock.now());
  return { dataDir, database, clock, addressKeys, keyring };
}

/** Whoever answers requests, from the moment at which there is somebody. */
interface OpenDoor {
  serve: RequestListener;
}

const notYet: RequestListener = (_request, response) => response.writeHead(503, { 'retry-after': '1' }).end();

async function openPort({ server }: GatewayConfig, door: OpenDoor, undo: StopStep[]): Promise<Listening> {
  const listening = await listen((request, response) => door.serve(request, response), server.port).catch(
    (error: unknown) => Promise.reject(portError(error, server.port)),
  );
  // Closed here whatever fails; in an orderly stop it was closed before.
  undo.push({ what: 'port', withinMs: stopShares.connections, run: () => listening.close(0) });
  return listening;
}

interface Ingredients {
  readonly config: GatewayConfig;
  readonly stores: Awaited<ReturnType<typeof openStores>>;
  readonly publicUrl: string;
  readonly log: Logger;
  readonly undo: StopStep[];
}

/** Everything that works, none of it begun. */
async function makeParts({ config, stores, publicUrl, log, undo }: Ingredients): Promise<Container> {
  const { dataDir, ...opened } = stores;
  const http = createHttpClient({
    // Accounts of one provider share its origin, and one that is kept waiting must not use up the others' connections.
    connectionsPerOrigin: config.limits.sendConcurrency * countAccounts(config),
    timeoutMs: providerTimeoutMs,
    maxAnswerBytes: largestAnswerBytes,
  });
  const signing = await inDataDir(dataDir, () => signingKey(config.evidence.signingKey, dataDir));
  const erasureLog = resolve(config.privacy.erasureLog ?? join(dataDir, 'erasures.jsonl'));
  await new ErasureLog(erasureLog).makeReady();
  const worker = randomUUID();
  const traces = await openTraces({ tracing: config.tracing, version, instance: worker, log });
  undo.push({ what: 'traces', withinMs: stopShares.traces, run: () => traces.close() });
  const made = { config, worker, traces, log, signingKey: signing, erasureLog, http, publicUrl };
  const container = assemble({ ...made, ...opened });
  undo.push({ what: 'connections to providers', withinMs: stopShares.connections, run: () => http.close() });
  // A channel that cannot be made is told before anything runs, and before anything that runs would have to be ended.
  container.get(Accounts);
  return container;
}

interface Running {
  readonly container: Container;
  readonly listening: Listening;
  readonly drain: Drain;
  readonly pull: ReturnType<typeof pullDoor>;
}

/** How what runs is ended, the last step first: nothing more comes in, then what is under way ends, then it is written. */
function stopSteps({ container, listening, drain, pull }: Running): readonly StopStep[] {
  const { connections, intake, ledger, requests, sends, sendsWritten } = stopShares;
  const endRequests = (): Promise<void> => {
    drain.endWaits();
    return listening.close(requests);
  };
  const endIntake = (): Promise<unknown> => {
    drain.begin();
    return Promise.all([pull?.close(), stopIntake(container)]);
  };
  return [
    { what: 'ledger', withinMs: ledger, run: () => closeLedger(container) },
    { what: 'requests', withinMs: requests + connections, run: endRequests },
    { what: 'sends', withinMs: sendsWritten, run: () => stopSends(container, sends) },
    { what: 'intake', withinMs: intake, run: endIntake },
  ];
}

function countAccounts({ tenants }: GatewayConfig): number {
  return [...tenants.values()].reduce((sum, { accounts }) => sum + accounts.size, 0);
}

async function connectionTo(
  { database }: GatewayConfig,
  dataDir: string,
  log: Logger,
  started: (postgres: KeptPostgres) => void,
): Promise<string> {
  if (database.kind === 'external') return database.url;
  let mayMake = true;
  const start = () => inDataDir(dataDir, () => startEmbeddedPostgres({ dataDir, log, mayMake }));
  const postgres = await keepRunning({ start, log });
  // What it was started on may be gone when it is started again: its disk is away then.
  mayMake = false;
  started(postgres);
  return postgres.connectionString;
}

async function appOf(
  container: Container,
  config: GatewayConfig,
  log: Logger,
  publicUrl: string,
  drain: Drain,
): Promise<RequestListener> {
  const pubsubPush = pushDoor(container);
  const console = consoleOf(container);
  return createHttpApp({
    ingest: container.get(Ingest),
    admission: container.get(Admission),
    accountHealth: container.get(ACCOUNT_HEALTH),
    preview: container.get(PREVIEW),
    calls: container.get(CallList),
    journeys: container.get(Journeys),
    replies: container.get(ReplyReads),
    followUps: new FollowUpReads((...asked) => container.get(Journeys).followUps(...asked)),
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
    apiKeys: config.apiKeys,
    followUpNews: container.get(FollowUpNews),
    waitsEnd: drain.waitsEnd,
    publicUrl,
    version,
    limits: config.limits,
    bodyLimitBytes: config.server.bodyLimitBytes,
    readinessChecks: readinessChecks(container.get(POOL), drain),
    stoppedAccounts: () => container.get(AccountStops).count,
    metrics: container.get(METRICS),
    traces: container.get(TRACES),
    now: container.get(NOW),
    newId: container.get(NEW_ID),
    log,
    apiExamples: existsSync(examples) ? await readApiExamples(examples) : [],
    ...(console !== undefined && { console }),
    ...(pubsubPush !== undefined && { pubsubPush }),
  });
}
