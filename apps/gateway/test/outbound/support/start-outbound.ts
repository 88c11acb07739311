import { createSecretKey } from 'node:crypto';
import type { DestinationConfig, WebhookDestination } from '../../../src/config/outbound-config.ts';
import { OutboundStatus } from '../../../src/ledger/outbound/outbound-status.ts';
import { OutboundStore } from '../../../src/ledger/outbound/outbound-store.ts';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createMetrics, type Metrics } from '../../../src/observability/metrics.ts';
import { Outbound } from '../../../src/outbound/outbound.ts';
import type { PublisherPace } from '../../../src/outbound/publisher.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';
import { openTestKeyring } from '../../support/test-keyring.ts';
import { tenantId } from '../../support/test-engine.ts';

export const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

export function secretKeyOf(text: string): WebhookDestination['secrets'][number] {
  return createSecretKey(Buffer.from(text.slice('whsec_'.length), 'base64'));
}

/** A webhook of this machine that is given all of the salon's entries. */
export function webhook(id: string, url: string, more: Partial<WebhookDestination> = {}): WebhookDestination {
  return {
    kind: 'webhook',
    id,
    url,
    secrets: [secretKeyOf(secret)],
    tenants: [tenantId],
    includeReplyText: false,
    startAt: 'now',
    allowPrivateNetwork: true,
    ...more,
  };
}

export interface RunningOutbound {
  readonly status: OutboundStatus;
  readonly metrics: Metrics;
  readonly logLines: readonly Record<string, unknown>[];
  stop(): Promise<void>;
  /** Cuts it from the database in the middle of what it does: its leases are left to run out. */
  crash(): Promise<void>;
}

/** What publishes in a gateway, with connections of its own. */
export async function startOutbound(
  database: TestDatabase,
  worker: string,
  destinations: readonly DestinationConfig[],
  settings: {
    readonly now?: () => Date;
    readonly pace?: Partial<PublisherPace>;
    readonly emulatorHost?: string;
  } = {},
): Promise<RunningOutbound> {
  const { connectionString } = database;
  const pool = openPool({ connectionString, max: 4, applicationName: 'test outbound', log: silentLog });
  const { now = () => new Date(), pace, emulatorHost } = settings;
  const logLines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void logLines.push(JSON.parse(line) as Record<string, unknown>) };
  const metrics = createMetrics({ version: 'test' });
  const status = new OutboundStatus({ pool, reads: new TenantReads(pool), destinations, now });
  const outbound = new Outbound({
    config: { source: 'urn:test:gateway', destinations },
    store: new OutboundStore(pool, await openTestKeyring(pool, []), worker),
    status,
    publicUrl: 'https://gateway.example',
    version: 'test',
    ...(emulatorHost !== undefined && { emulatorHost }),
    now,
    log: createLogger({ level: 'info', destination }),
    metrics,
    random: () => 0,
    pace: { pollMs: 20, graceMs: 500, ...pace },
  });
  await outbound.start();
  return {
    status,
    metrics,
    logLines,
    stop: async () => {
      await outbound.close();
      await pool.end();
    },
    crash: async () => {
      await pool.end();
      await outbound.close();
    },
  };
}
