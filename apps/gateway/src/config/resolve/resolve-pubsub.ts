import { pullSchema } from '../fields/pubsub-fields.ts';
import type { ConfigFile } from '../config-schema.ts';
import type { EnvironmentSettings } from '../environment.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { PubsubConfig, PubsubPullConfig } from '../gateway-config.ts';
import { type NamedResource, pubsubResource } from './pubsub-resource.ts';
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
  const { tenants, maxMessages, subscription: ofFile } = block ?? pullSchema.parse({});
  const subscription = environment.PUBSUB_SUBSCRIPTION ?? ofFile;
  if (subscription === undefined) {
    report.field(['pubsub', 'pull', 'subscription'], 'is missing: add it, or set PUBSUB_SUBSCRIPTION');
    return undefined;
  }
  const path = ['pubsub', 'pull'];
  const named: NamedResource = {
    kind: 'subscription',
    name: subscription,
    namedBy:
      environment.PUBSUB_SUBSCRIPTION === undefined
        ? { path: [...path, 'subscription'] }
        : { variable: 'PUBSUB_SUBSCRIPTION' },
    project: block?.project,
    projectPath: block === undefined ? undefined : [...path, 'project'],
  };
  const resource = pubsubResource(named, environment, report);
  if (resource === undefined) return undefined;
  return {
    project: resource.project,
    subscription: resource.name,
    tenants: scope(tenants, ['pubsub', 'pull', 'tenants']),
    maxMessages,
  };
}
