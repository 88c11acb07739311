import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from '@jest/globals';
import { exportingTraces } from '../../src/observability/exporting-traces.ts';
import { createLogger } from '../../src/observability/logger.ts';

const at = new Date();

test('a collector that refuses the last spans is no reason for a stop that did not come to its end', async () => {
  const lines: string[] = [];
  const refusing: SpanExporter = {
    export: (_spans, told) => told({ code: ExportResultCode.FAILED, error: new Error('401') }),
    shutdown: () => Promise.resolve(),
  };
  const traces = exportingTraces({
    version: '1.2.3',
    instance: 'test',
    log: createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } }),
    sampler: 'always_on',
    ratio: 1,
    exporter: refusing,
  });
  traces.event({ door: 'http', type: 'call.started', tenant: 't', receivedAt: at, at, result: 'accepted' });
  await expect(traces.close()).resolves.toBeUndefined();
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'Spans could not be exported, and are lost: see whether the collector is there.',
  ]);
});
