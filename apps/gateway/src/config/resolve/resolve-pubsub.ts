import { pullSchema } from '../fields/pubsub-fields.ts';
import type { ConfigFile } from '../config-schema.ts';
import type { EnvironmentSettings } from '../environment.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { PubsubConfig, PubsubPullConfig } from '../gateway-config.ts';
import type { TenantScope } from './tenant-scope.ts';

export function resolvePubsub(
  { push, pull }: ConfigFile['pubsub'],
  environment: EnvironmentSettings,
  scope: TenantScope,
  report: FaultReport,
): PubsubConfig {
  const resolvedPull = resolvePull(pull, environment, scope, report);
  const emulatorHost = environment.PUBSUB_EMULATOR_HOST;
  return {
    ...(push === undefined ? {} : { push: { ...push, tenants: scope(push.tenants, ['pubsub', 'push', 'tenants']) } }),
    ...(resolvedPull === undefined ? {} : { pull: resolvedPull }),
    ...(emulatorHost === undefined ? {} : { emulatorHost }),
  };
}

function resolvePull(
  block: ConfigFile['pubsub']['pull'],
  environment: EnvironmentSettings,
  scope: TenantScope,
  report: FaultReport,
): PubsubPullConfig | undefined {
  if (block === undefined && environment.PUBSUB_SUBSCRIPTION === undefined) return undefined;
  const { tenants, maxMessages, ...named } = block ?? pullSchema.parse({});
  const subscription = environment.PUBSUB_SUBSCRIPTION ?? named.subscription;
  if (subscription === undefined) {
    report.field(['pubsub', 'pull', 'subscription'], 'is missing: add it, or set PUBSUB_SUBSCRIPTION');
    return undefined;
  }
  const full = /^projects\/(?<project>[^/]+)\/subscriptions\/(?<subscription>[^/]+)$/.exec(subscription)?.groups;
  const project = full?.['project'] ?? environment.PUBSUB_PROJECT ?? named.project;
  if (project === undefined) {
    if (block === undefined) report.variable('PUBSUB_PROJECT', 'is missing: PUBSUB_SUBSCRIPTION is set and needs it');
    else report.field(['pubsub', 'pull', 'project'], 'is missing: add it, or set PUBSUB_PROJECT');
    return undefined;
  }
  return {
    project,
    subscription: full?.['subscription'] ?? subscription,
    tenants: scope(tenants, ['pubsub', 'pull', 'tenants']),
    maxMessages,
  };
}
