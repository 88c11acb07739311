import type { ChannelFactory } from '@aftercall/core';

import type { ConfigFault } from '../faults/config-fault.ts';
import type { ConfigFile } from '../config-schema.ts';
import type { EnvironmentSettings } from '../environment.ts';
import { FaultReport } from '../faults/fault-report.ts';
import type {
  ApiKeyConfig,
  ConsoleConfig,
  DatabaseConfig,
  EvidenceConfig,
  GatewayConfig,
  PrivacyConfig,
  ServerConfig,
} from '../gateway-config.ts';
import { localeWarnings } from '../faults/locale-warnings.ts';
import { oneWayWarnings } from '../faults/one-way-warnings.ts';
import { priceWarnings } from '../faults/price-warnings.ts';
import { resolveChannels } from './resolve-channels.ts';
import { resolveOutbound } from './resolve-outbound.ts';
import { resolvePubsub } from './resolve-pubsub.ts';
import { resolveTenants } from './resolve-tenants.ts';
import { reportSharedSenders } from './shared-senders.ts';
import { tenantScopeOver, type TenantScope } from './tenant-scope.ts';
import type { YamlSource } from '../yaml-source.ts';
import { resolveTracing } from '../fields/tracing-fields.ts';

export interface ResolveInput {
  readonly file: ConfigFile;
  readonly source: YamlSource;
  readonly environment: EnvironmentSettings;
  readonly channels: ReadonlyMap<string, ChannelFactory>;
}

/** Joins file and environment, and checks what no single field can know. With faults, the configuration is not whole. */
export async function resolveConfig({ file, source, environment, channels }: ResolveInput): Promise<{
  readonly config: GatewayConfig;
  readonly faults: readonly ConfigFault[];
  /** In the same form: what works, and perhaps not as somebody meant it. */
  readonly warnings: readonly ConfigFault[];
}> {
  const report = new FaultReport(source);
  const known = await resolveChannels(file.channels, channels, source.file, report);
  const tenants = await resolveTenants(file, known, source, report);
  reportSharedSenders(file, tenants, report);
  const scope = tenantScopeOver([...tenants.keys()], report);
  const apiKeys = resolveApiKeys(file.apiKeys, scope, report);
  const database = resolveDatabase(file.database, environment);
  const tracing = resolveTracing(environment);
  const config: GatewayConfig = {
    server: resolveServer(file.server, environment),
    database,
    apiKeys,
    privacy: resolvePrivacy(file.privacy, database, report),
    evidence: resolveEvidence(file.evidence),
    console: resolveConsole(file.console),
    pubsub: resolvePubsub(file.pubsub, environment, scope, report),
    outbound: resolveOutbound(file.outbound, environment, scope, report),
    tenants,
    retention: file.retention,
    reachability: {
      reachableForMs: file.reachability.reachableFor,
      unreachableForMs: file.reachability.unreachableFor,
    },
    limits: file.limits,
    logLevel: environment.LOG_LEVEL,
    ...(tracing && { tracing }),
  };
  const warnings = [
    ...report.warnings,
    ...localeWarnings(file, tenants, source),
    ...oneWayWarnings(file, tenants, source),
    ...priceWarnings(file, known.byName, source),
  ];
  return { config, faults: report.faults, warnings };
}

/** A name may have two keys while one replaces the other: what the name has asked for before, such as a replay, is its own. */
function resolveApiKeys(keys: ConfigFile['apiKeys'], scope: TenantScope, report: FaultReport): readonly ApiKeyConfig[] {
  report.repeats(keys, 'sha256', ['apiKeys']);
  const byName = new Map<string, string>();
  return keys.map((key, index) => {
    const tenants = scope(key.tenants, ['apiKeys', index, 'tenants']);
    const spoken = tenants.toSorted().join();
    if ((byName.get(key.name) ?? spoken) !== spoken) {
      const message = 'speaks for other tenants than the key of the same name: give it the same ones, or another name';
      report.field(['apiKeys', index, 'tenants'], message);
    }
    byName.set(key.name, spoken);
    return { ...key, tenants };
  });
}

function resolveServer(server: ConfigFile['server'], environment: EnvironmentSettings): ServerConfig {
  const publicUrl = environment.PUBLIC_URL ?? server.publicUrl;
  return {
    port: environment.PORT ?? server.port,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    bodyLimitBytes: server.bodyLimitBytes,
  };
}

function resolveDatabase(database: ConfigFile['database'], environment: EnvironmentSettings): DatabaseConfig {
  const url = environment.DATABASE_URL ?? database.url;
  const { poolSize, readPoolSize, roles } = database;
  const common = { dataDir: environment.AFTERCALL_DATA_DIR ?? database.dataDir, poolSize, readPoolSize, roles };
  return url === undefined ? { kind: 'embedded', ...common } : { kind: 'external', url, ...common };
}

function resolveEvidence({ signingKey, anchorFolder }: ConfigFile['evidence']): EvidenceConfig {
  return { ...(signingKey !== undefined && { signingKey }), ...(anchorFolder !== undefined && { anchorFolder }) };
}

function resolveConsole({ enabled, oidc }: ConfigFile['console']): ConsoleConfig {
  if (oidc === undefined) return { enabled };
  const { tenantsClaim, ...rest } = oidc;
  return { enabled, oidc: { ...rest, ...(tenantsClaim !== undefined && { tenantsClaim }) } };
}

function resolvePrivacy(privacy: ConfigFile['privacy'], database: DatabaseConfig, report: FaultReport): PrivacyConfig {
  const path = ['privacy', 'addressKeys'];
  const [newest, ...older] = privacy.masterKeyFiles ?? [];
  const others: Omit<PrivacyConfig, 'addressKeys'> = {
    ...(newest !== undefined && { masterKeyFiles: [newest, ...older] as const }),
    ...(privacy.erasureLog !== undefined && { erasureLog: privacy.erasureLog }),
  };
  if (privacy.addressKeys === undefined) {
    if (database.kind === 'external') {
      report.field(
        path,
        'is missing: gateways on a database of your own (DATABASE_URL) share one key. Make it with "openssl rand -base64 32" ' +
          'and add: privacy: { addressKeys: [{ version: 1, key: "${ADDRESS_KEY}" }] }',
      );
    }
    return { addressKeys: [], ...others };
  }
  report.repeats(privacy.addressKeys, 'version', path);
  if (privacy.addressKeys.every(({ standby }) => standby)) {
    report.field(path, 'are all on standby: one has to be used, so take `standby` away from it');
  }
  const newestFirst = privacy.addressKeys.toSorted((one, other) => other.version - one.version);
  // One on standby finds, and nothing is kept under it: the first one is the one that is used.
  const inOrder = newestFirst.toSorted((one, other) => Number(one.standby) - Number(other.standby));
  return { addressKeys: inOrder.map(({ version, key }) => ({ version, key })), ...others };
}
