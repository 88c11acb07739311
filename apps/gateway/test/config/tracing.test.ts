import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels, smallest } from './load-fixture.ts';

const load = async (env: Record<string, string>) =>
  loadConfig({ text: smallest, file: 'aftercall.yaml', env, channels });
const endpoint = 'http://collector.example:4318';

describe('what is traced', () => {
  test.each([
    [{}, undefined],
    [{ OTEL_TRACES_SAMPLER: 'always_on', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, undefined],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      undefined,
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'True' }, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none' }, undefined],
    // What other programs beside are told is none of ours where nothing is traced.
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote', OTEL_TRACES_SAMPLER_ARG: 'endpoint=http://j.example' },
      undefined,
    ],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, undefined],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'FALSE' },
      { sampler: 'parentbased_always_on', ratio: 1 },
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: 'any' },
      { sampler: 'always_on', ratio: 1 },
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, { sampler: 'parentbased_always_on', ratio: 1 }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/spans` }, { sampler: 'parentbased_always_on', ratio: 1 }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
      { sampler: 'traceidratio', ratio: 0.25 },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      },
      { sampler: 'parentbased_always_on', ratio: 1 },
    ],
  ])('%j: %j', async (env, tracing) => {
    const loaded = await load(env);
    expect(loaded.ok ? loaded.config.tracing : loaded.faults).toEqual(tracing);
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT', 'must be an http or https URL'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'must be http/protobuf, which collectors take at port 4318',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
      'must be http/protobuf',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'zipkin' },
      'OTEL_TRACES_EXPORTER',
      'must be otlp, or none to trace nothing',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: 'sometimes' },
      'OTEL_TRACES_SAMPLER',
      'must be one of parentbased_always_on',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '10%' },
      'OTEL_TRACES_SAMPLER_ARG',
      'must be a share from 0 to 1',
    ],
    [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED', 'must be true or false'],
  ])('%j is refused by its name', async (env, field, message) => {
    const loaded = await load(env);
    expect(loaded.ok ? [] : loaded.faults).toEqual([
      { file: 'environment', field, message: expect.stringContaining(message) },
    ]);
  });
});
