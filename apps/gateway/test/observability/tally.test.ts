import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { Tally } from '../../src/observability/tally.ts';

function visits(): { readonly tally: Tally<'door' | 'result'>; readonly lines: () => Promise<string[]> } {
  const registry = new Registry();
  const labelNames = ['door', 'result'] as const;
  const tally = new Tally({ name: 'visits_total', help: 'Visits.', labelNames, registers: [registry] });
  const lines = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('visits_total'));
  return { tally, lines };
}

test('a scrape shows what was counted, each combination of labels by itself', async () => {
  const { tally, lines } = visits();
  tally.inc({ door: 'http', result: 'accepted' });
  tally.inc({ result: 'accepted', door: 'http' });
  tally.inc({ door: 'http', result: '' });
  expect(await lines()).toEqual([
    'visits_total{door="http",result="accepted"} 2',
    'visits_total{door="http",result=""} 1',
  ]);
});

test('goes on counting after a scrape, and takes nothing over twice', async () => {
  const { tally, lines } = visits();
  expect(await lines()).toEqual([]);
  tally.inc({ door: 'http', result: 'accepted' });
  await lines();
  tally.inc({ door: 'http', result: 'accepted' });
  expect(await lines()).toEqual(['visits_total{door="http",result="accepted"} 2']);
  expect(await lines()).toEqual(['visits_total{door="http",result="accepted"} 2']);
});
