import { addressRefusal } from '../../outbound/public-address.ts';
import type { ConfigFile } from '../config-schema.ts';
import type { EnvironmentSettings } from '../environment.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { DestinationConfig, OutboundConfig } from '../outbound-config.ts';
import { pubsubResource } from './pubsub-resource.ts';
import type { TenantScope } from './tenant-scope.ts';

type OutboundBlock = ConfigFile['outbound'];

/** The id of the destination that needs none. */
const pubsubId = 'pubsub';

export function resolveOutbound(
  { source, pubsub, webhooks }: OutboundBlock,
  environment: EnvironmentSettings,
  scope: TenantScope,
  report: FaultReport,
): OutboundConfig {
  const destinations: DestinationConfig[] = [];
  const topic = pubsub === undefined ? undefined : resolveTopic(pubsub, environment, scope, report);
  if (topic !== undefined) destinations.push(topic);
  report.repeats(webhooks, 'id', ['outbound', 'webhooks']);
  for (const [index, webhook] of webhooks.entries()) {
    const path = ['outbound', 'webhooks', index];
    if (webhook.id === pubsubId)
      report.field([...path, 'id'], `is what \`outbound.pubsub\` is called: use another one`);
    const { kinds, ...rest } = webhook;
    const fault = urlFault(webhook);
    if (fault !== undefined) report.field([...path, 'url'], fault);
    const tenants = scope(webhook.tenants, [...path, 'tenants']);
    destinations.push({ kind: 'webhook', ...rest, tenants, ...(kinds !== undefined && { kinds }) });
  }
  return { ...(source !== undefined && { source }), destinations };
}

function urlFault({ url, allowPrivateNetwork }: OutboundBlock['webhooks'][number]): string | undefined {
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'must hold no user and no password: posts are signed instead';
  if (allowPrivateNetwork) return undefined;
  const mend = 'or set `allowPrivateNetwork: true` for development';
  if (protocol !== 'https:') return `must be an https URL, ${mend}`;
  const refusal = addressRefusal(hostname);
  return refusal === undefined ? undefined : `leads to ${refusal}: use a public host, ${mend}`;
}

function resolveTopic(
  { project, topic: name, kinds, tenants, ...rest }: NonNullable<OutboundBlock['pubsub']>,
  environment: EnvironmentSettings,
  scope: TenantScope,
  report: FaultReport,
): DestinationConfig | undefined {
  const path = ['outbound', 'pubsub'];
  const named = { kind: 'topic', name, namedBy: { path: [...path, 'topic'] } } as const;
  const resource = pubsubResource({ ...named, project, projectPath: [...path, 'project'] }, environment, report);
  if (resource === undefined) return undefined;
  return {
    kind: 'pubsub',
    id: pubsubId,
    project: resource.project,
    topic: resource.name,
    tenants: scope(tenants, ['outbound', 'pubsub', 'tenants']),
    ...rest,
    ...(kinds !== undefined && { kinds }),
  };
}
