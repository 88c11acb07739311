import { randomUUID } from 'node:crypto';
import type { LentHttpClient } from '@aftercall/http';
import { Container } from 'inversify';
import { createIds } from './ids.ts';
import type { AddressKey, GatewayConfig } from '../config/gateway-config.ts';
import type { SigningKey } from '../engine/signing-key.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import { noTraces, type Traces } from '../observability/traces.ts';
import type { OpenDatabase } from './open-database.ts';
import type { Clock } from '../postgres/database-clock.ts';
import { gatewayModule } from './gateway-module.ts';
import {
  CLOCK,
  CONFIG,
  ERASURE_LOG,
  LOGGER,
  NEW_ID,
  NOW,
  OWNER_POOL,
  POOL,
  PROVIDER_HTTP,
  PUBLIC_URL,
  SIGNING_KEY,
  TRACES,
  WORKER,
} from './tokens.ts';

/** Everything the gateway needs of the outside. */
export interface Outside {
  readonly config: GatewayConfig;
  readonly log: Logger;
  readonly database: OpenDatabase;
  readonly addressKeys: readonly AddressKey[];
  readonly signingKey: SigningKey;
  readonly keyring: Keyring;
  /** The file in which erasures are noted. */
  readonly erasureLog: string;
  readonly http: LentHttpClient;
  readonly publicUrl: string;
  readonly clock: Clock;
  /** Without them, nothing is traced. */
  readonly traces?: Traces;
  /** This process, among all that ever ran. */
  readonly worker?: string;
}

/** Puts the parts together; nothing runs yet. */
export function assemble(outside: Outside): Container {
  const container = new Container();
  container.bind(CONFIG).toConstantValue(outside.config);
  container.bind(LOGGER).toConstantValue(outside.log);
  container.bind(POOL).toConstantValue(outside.database.pool);
  container.bind(OWNER_POOL).toConstantValue(outside.database.ownerPool);
  container.bind(TenantReads).toConstantValue(new TenantReads(outside.database.readPool));
  container.bind(OpaqueIds).toConstantValue(new OpaqueIds(outside.addressKeys));
  container.bind(People).toConstantValue(new People(outside.addressKeys));
  container.bind(SIGNING_KEY).toConstantValue(outside.signingKey);
  container.bind(Keyring).toConstantValue(outside.keyring);
  container.bind(ERASURE_LOG).toConstantValue(outside.erasureLog);
  container.bind(PROVIDER_HTTP).toConstantValue(outside.http);
  container.bind(PUBLIC_URL).toConstantValue(outside.publicUrl);
  container.bind(CLOCK).toConstantValue(outside.clock);
  container.bind(NOW).toConstantValue(() => outside.clock.now());
  container.bind(NEW_ID).toConstantValue(createIds(() => outside.clock.now().getTime()));
  container.bind(WORKER).toConstantValue(outside.worker ?? randomUUID());
  container.bind(TRACES).toConstantValue(outside.traces ?? noTraces);
  container.load(gatewayModule);
  return container;
}
