import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '@aftercall/http';
import type { Container } from 'inversify';
import { publicUrlOf, type GatewayConfig } from '../config/gateway-config.ts';
import { AccountStops } from '../dispatch/account-stops.ts';
import { addressKeys } from '../engine/address-keys.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { Ingest } from '../engine/ingest.ts';
import { Replays } from '../engine/replays.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { readApiExamples } from '../http/api-examples.ts';
import { createHttpApp } from '../http/create-http-app.ts';
import { listen } from '../http/listen.ts';
import { ConsentStore } from '../ledger/consent-store.ts';
import { listDeadLetters } from '../ledger/dead-letter-list.ts';
import { Journeys } from '../ledger/journeys.ts';
import type { Logger } from '../observability/logger.ts';
import { assertDurable } from '../postgres/assert-durable.ts';
import { openPool, sqlState } from '../postgres/connect.ts';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { migrate } from '../postgres/migrate.ts';
import { WebhookReceiver } from '../receipts/webhook-receiver.ts';
import { assemble } from './assemble.ts';
import { startEngine, stopEngine } from './engine.ts';
import { pullDoor, pushDoor } from './pubsub-doors.ts';
import { METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';
import { version } from './version.ts';

const examples = fileURLToPath(new URL('../../../../docs/api/examples', import.meta.url));
const migrations = fileURLToPath(new URL('../ledger/migrations', import.meta.url));
const providerTimeoutMs = 10_000;
const largestAnswerBytes = 1024 * 1024;
/** Requests under way get this long to be answered when the gateway stops. */
const requestGraceMs = 5_000;

export interface Gateway {
  readonly port: number;
  readonly publicUrl: string;
  /** Drains in the order of the flow; PostgreSQL stops last. */
  stop(): Promise<void>;
}

/** Starts a whole gateway: database, engine, doors. Whatever fails, what was started before is stopped again. */
export async function startGateway(config: GatewayConfig, log: Logger): Promise<Gateway> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const { database } = config;
    const dataDir = resolve(database.kind === 'embedded' ? database.dataDir : '.aftercall');
    const connectionString = await connectionTo(config, dataDir, log, undo);
    const pool = openPool({ connectionString, max: database.poolSize, applicationName: 'aftercall', log });
    undo.push(() => pool.end());
    await assertDurable(pool);
    await migrate({ pool, directory: migrations, log });

    // The port is bound before the parts are made, because a port of the system's choice is part of the public URL.
    let serve: RequestListener = (_request, response) => response.writeHead(503, { 'retry-after': '1' }).end();
    const listening = await listen((request, response) => serve(request, response), config.server.port).catch(
      (error: unknown) => Promise.reject(portError(error, config.server.port)),
    );
    // Closed here whatever fails; in an orderly stop the doors have been closed before the engine.
    undo.push(() => listening.close(0));
    const publicUrl = publicUrlOf(config.server, listening.port);
    const http = createHttpClient({
      connectionsPerOrigin: config.limits.sendConcurrency,
      timeoutMs: providerTimeoutMs,
      maxAnswerBytes: largestAnswerBytes,
    });
    const keys = await addressKeys(config.privacy.addressKeys, dataDir);
    const container = assemble({ config, log, pool, addressKeys: keys, http, publicUrl });
    undo.push(() => stopEngine(container));
    undo.push(() => listening.close(requestGraceMs));
    await startEngine(container);
    let draining = false;
    serve = await appOf(container, config, log, publicUrl, () => draining);
    const pull = pullDoor(container);
    if (pull !== undefined) undo.push(() => pull.close());
    await pull?.start();
    undo.push(async () => {
      draining = true;
    });
    return { port: listening.port, publicUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portError(error: unknown, port: number): unknown {
  if (sqlState(error) !== 'EADDRINUSE') return error;
  const mend = 'end the program that uses it, or set PORT (server.port) to another one; 0 takes any free port';
  return new Error(`Port ${port} is taken: ${mend}.`);
}

async function connectionTo(
  { database }: GatewayConfig,
  dataDir: string,
  log: Logger,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  if (database.kind === 'external') return database.url;
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  undo.push(() => postgres.stop());
  return postgres.connectionString;
}

async function appOf(
  container: Container,
  config: GatewayConfig,
  log: Logger,
  publicUrl: string,
  isDraining: () => boolean,
): Promise<RequestListener> {
  const pubsubPush = pushDoor(container);
  const pool = container.get(POOL);
  return createHttpApp({
    ingest: container.get(Ingest),
    journeys: container.get(Journeys),
    consents: container.get(ConsentStore),
    deadLetters: (question) => listDeadLetters(pool, question),
    replays: container.get(Replays),
    receiver: container.get(WebhookReceiver),
    accounts: container.get(Accounts),
    policies: container.get(POLICIES),
    apiKeys: config.apiKeys,
    followUpNews: container.get(FollowUpNews),
    publicUrl,
    version,
    limits: config.limits,
    bodyLimitBytes: config.server.bodyLimitBytes,
    readinessChecks: [
      { name: 'database', check: () => pool.query('SELECT 1') },
      { name: 'draining', check: () => (isDraining() ? Promise.reject(new Error('draining')) : Promise.resolve()) },
    ],
    stoppedAccounts: () => container.get(AccountStops).count,
    metrics: container.get(METRICS),
    now: container.get(NOW),
    newId: container.get(NEW_ID),
    log,
    apiExamples: existsSync(examples) ? await readApiExamples(examples) : [],
    ...(pubsubPush !== undefined && { pubsubPush }),
  });
}
