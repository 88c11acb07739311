import type { NewId, TenantPolicy } from '@aftercall/core';
import type { LentHttpClient } from '@aftercall/http';
import type { ServiceIdentifier } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { SigningKey } from '../engine/signing-key.ts';
import type { HttpAppParts } from '../http/http-app-parts.ts';
import type { GuardNews } from '../ledger/calls/guard-news.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Traces } from '../observability/traces.ts';
import type { Clock } from '../postgres/database-clock.ts';

/** What the parts of the gateway are asked for by, where a class alone does not say it. */
export const CONFIG: ServiceIdentifier<GatewayConfig> = Symbol.for('GatewayConfig');
export const LOGGER: ServiceIdentifier<Logger> = Symbol.for('Logger');
/** Of the engine. */
export const POOL: ServiceIdentifier<Pool> = Symbol.for('Pool');
/** Of whoever owns the tables: for partitions alone. */
export const OWNER_POOL: ServiceIdentifier<Pool> = Symbol.for('OwnerPool');
export const CLOCK: ServiceIdentifier<Clock> = Symbol.for('Clock');
/** Of the clock, for whoever needs no more. */
export const NOW: ServiceIdentifier<() => Date> = Symbol.for('Now');
export const NEW_ID: ServiceIdentifier<NewId> = Symbol.for('NewId');
export const WORKER: ServiceIdentifier<string> = Symbol.for('Worker');
export const PUBLIC_URL: ServiceIdentifier<string> = Symbol.for('PublicUrl');
/** The file in which erasures are noted. */
export const ERASURE_LOG: ServiceIdentifier<string> = Symbol.for('ErasureLog');
export const PROVIDER_HTTP: ServiceIdentifier<LentHttpClient> = Symbol.for('ProviderHttp');
export const POLICIES: ServiceIdentifier<ReadonlyMap<string, TenantPolicy>> = Symbol.for('Policies');
/** Told of what the bounds of tenants came to. */
export const GUARDED: ServiceIdentifier<(news: GuardNews) => void> = Symbol.for('Guarded');
/** Of the way of events; without an exporter they are told to nobody. */
export const TRACES: ServiceIdentifier<Traces> = Symbol.for('Traces');
export const METRICS: ServiceIdentifier<Metrics> = Symbol.for('Metrics');
export const SIGNING_KEY: ServiceIdentifier<SigningKey> = Symbol.for('SigningKey');
/** How the accounts of tenants do. */
export const ACCOUNT_HEALTH: ServiceIdentifier<HttpAppParts['accountHealth']> = Symbol.for('AccountHealth');
/** What a payload would come to. */
export const PREVIEW: ServiceIdentifier<HttpAppParts['preview']> = Symbol.for('Preview');
