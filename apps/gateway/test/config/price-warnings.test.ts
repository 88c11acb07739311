import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels, smallest } from './load-fixture.ts';

async function warningsOf(text: string): Promise<readonly string[]> {
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.warnings.map(({ line, field, message }) => `${line} ${field} ${message}`);
}

test('prices and volumes of a channel that is not known are told, with their places', async () => {
  const text = `prices:
  channels: { pidgeon: { US: 1 } }
  table:
    - { channel: pigeon, provider: 1 }
    - { channel: pigeons, provider: 1 }
  charged: { dove: accepted }
${smallest}    prices: { channels: { raven: { other: 2 } } }
    tariff: { name: Starter, included: { pigeon: { messages: 5 }, owl: { messages: 5 } } }
`;
  const unknown = 'is no channel that is known (pigeon): nothing is counted by it';
  expect(await warningsOf(text)).toEqual([
    expect.stringContaining(`2 prices.channels.pidgeon ${unknown}`),
    expect.stringContaining(`5 prices.table[1].channel ${unknown}`),
    expect.stringContaining(`6 prices.charged.dove ${unknown}`),
    expect.stringContaining(`15 tenants[0].prices.channels.raven ${unknown}`),
    expect.stringContaining(`16 tenants[0].tariff.included.owl ${unknown}`),
  ]);
});

test('where each is known, nothing is said', async () => {
  const own = '    tariff: { name: Starter, included: { pigeon: { messages: 5 } } }\n';
  expect(await warningsOf(`prices: { channels: { pigeon: { US: 1 } } }\n${smallest}${own}`)).toEqual([]);
});
