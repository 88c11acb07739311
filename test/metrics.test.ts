import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createMetrics } from '../apps/gateway/src/observability/metrics.ts';

const document = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');

/** The metrics of each row, with the labels that it names. */
function rows(): Map<string, string> {
  const [, table = ''] = document.split('\n| Metric |');
  const cells = (table.split('\n\n')[0] ?? '').split('\n').slice(2);
  const words = (cell = ''): string[] => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? '');
  return new Map(
    cells.flatMap((row) => {
      const [, metrics, labels] = row.split('|');
      const perMetric = (labels ?? '').split(';');
      return words(metrics).map((metric, at) => [metric, words(perMetric[at] ?? perMetric[0]).join()] as const);
    }),
  );
}

test('docs/metrics.md has every metric with its labels, and no other', async () => {
  const { registry } = createMetrics({
    version: '1.0.0',
    load: () => ({ underWay: 0, held: 0 }),
    uncertainSends: () => Promise.resolve({ asking: 0, parked: 0 }),
  });
  const ours = registry.getMetricsAsArray().filter(({ name }) => name.startsWith('aftercall_'));
  const labels = ours.map((metric) => {
    const { labelNames = [] } = metric as unknown as { readonly labelNames?: readonly string[] };
    return [metric.name, labelNames.join()] as const;
  });
  expect(rows()).toEqual(new Map(labels));
});
