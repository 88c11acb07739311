import * as z from 'zod';

import { hostAndPort, port, postgresUrl, publicUrl, pubsubName, text } from './fields/config-fields.ts';
import { logLevels } from './gateway-config.ts';
import { checkTracing, tracingVariables } from './fields/tracing-fields.ts';

/** The environment variables that the gateway reads. Each wins over the field of the file that it names. */
export const environmentSchema = z
  .object({
    AFTERCALL_CONFIG: text(1000)
      .optional()
      .meta({ description: 'The configuration file. Without it, `aftercall.yaml`.' }),
    PORT: port().optional().meta({ description: '`server.port`' }),
    PUBLIC_URL: publicUrl().optional().meta({ description: '`server.publicUrl`' }),
    DATABASE_URL: postgresUrl().optional().meta({ description: '`database.url`' }),
    AFTERCALL_DATA_DIR: text(1000).optional().meta({ description: '`database.dataDir`' }),
    PUBSUB_PROJECT: text().optional().meta({ description: '`pubsub.pull.project` and `outbound.pubsub.project`' }),
    PUBSUB_SUBSCRIPTION: pubsubName('subscription').optional().meta({
      description: '`pubsub.pull.subscription`; without such a block it makes one that speaks for every tenant.',
    }),
    PUBSUB_EMULATOR_HOST: hostAndPort().optional().meta({
      description: "The `host:port` of Google's Pub/Sub emulator, to use it instead of Google.",
    }),
    LOG_LEVEL: z
      .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
      .prefault('info')
      .meta({ description: 'The least that is logged.', kind: logLevels.join(', ') }),
    ...tracingVariables,
  })
  .superRefine((settings, context) => checkTracing(settings, context));

export type EnvironmentSettings = z.output<typeof environmentSchema>;

/** The variables that are set; an empty one counts as not set, because most launchers cannot unset one. */
export function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== '');
  return Object.fromEntries(set);
}
