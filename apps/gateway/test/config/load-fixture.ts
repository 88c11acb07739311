import type { ChannelFactory } from '@aftercall/core';
import * as z from 'zod';

import type { ConfigFault } from '../../src/config/faults/config-fault.ts';
import type { GatewayConfig } from '../../src/config/gateway-config.ts';
import type { Environment } from '../../src/config/interpolate.ts';
import { loadConfig } from '../../src/config/load-config.ts';

/** A channel that has settings and is never made. */
export function fakeFactory(channel: string, settings: ChannelFactory['settings']): ChannelFactory {
  return {
    channel,
    contract: 1,
    settings,
    create: () => {
      throw new Error('the configuration makes no channels');
    },
  };
}

export const pigeonFactory = fakeFactory(
  'pigeon',
  z.strictObject({
    loft: z.string().min(1),
    ringToken: z
      .string()
      .regex(/^[A-Z]{4}\d{4}$/, 'ringToken must be four capitals and four digits')
      .describe('The ring.'),
    birds: z.int().min(1).default(3),
  }),
);

export const channels: ReadonlyMap<string, ChannelFactory> = new Map([['pigeon', pigeonFactory]]);

/** The least that a configuration must have; the tests add to it. */
export const smallest = `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: main
        channel: pigeon
        settings: { loft: north, ringToken: ABCD1234 }
`;

export async function load(text: string, env: Environment = {}): Promise<GatewayConfig> {
  const result = await loadConfig({ file: 'test.yaml', text, env, channels });
  if (!result.ok) throw new Error(`the configuration has faults: ${JSON.stringify(result.faults)}`);
  return result.config;
}

export async function faultsOf(text: string, env: Environment = {}): Promise<readonly ConfigFault[]> {
  const result = await loadConfig({ file: 'test.yaml', text, env, channels });
  return result.ok ? [] : result.faults;
}
