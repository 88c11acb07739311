import * as z from 'zod';

import { httpUrl, text } from './config-fields.ts';

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
export const samplers = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const;

const ratioError = 'must be a share from 0 to 1, such as 0.1 for one trace in ten';

/**
 * The variables of OpenTelemetry that say whether and what is traced. Its others (headers, the name of the service) are read
 * by its SDK.
 */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional().meta({
    description:
      'Where spans are exported to, at `/v1/traces` below it: [Tracing](tracing.md). Without it and the next one, nothing is traced.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl().optional().meta({
    description: 'The same with its whole path; it wins.',
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: text().optional().meta({
    description: '`http/protobuf`, which is what is spoken where spans are exported.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: text().optional().meta({ description: 'The same; it wins.' }),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `must be one of ${samplers.join(', ')}` })
    .prefault('parentbased_always_on')
    .meta({ description: 'Which traces are exported.', kind: samplers.join(', ') }),
  OTEL_TRACES_SAMPLER_ARG: z
    .string({ error: ratioError })
    .trim()
    .regex(/^(?:0|1|0?\.\d+|1\.0+)$/, ratioError)
    .transform(Number)
    .optional()
    .meta({ description: 'The share of traces that `traceidratio` exports; 1 unless told.', kind: 'number' }),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .optional()
    .meta({ description: '`true`: nothing is traced.', kind: 'true or false' }),
};

const variables = z.object(tracingVariables);
type TracingVariables = z.output<typeof variables>;

/** What is traced, where anything is. */
export interface TracingConfig {
  readonly sampler: (typeof samplers)[number];
  /** Of the traces, where the sampler goes by one. */
  readonly ratio: number;
}

/** Where nothing is traced, the protocol may be that of other programs beside. */
export function resolveTracing(environment: TracingVariables): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment;
  if (environment.OTEL_SDK_DISABLED === 'true' || (all ?? traces) === undefined) return undefined;
  return { sampler: environment.OTEL_TRACES_SAMPLER, ratio: environment.OTEL_TRACES_SAMPLER_ARG ?? 1 };
}

/** Refuses another protocol than the one that is spoken. */
export function checkProtocol(value: TracingVariables, context: z.RefinementCtx): void {
  if (resolveTracing(value) === undefined) return;
  const name =
    value.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL === undefined
      ? 'OTEL_EXPORTER_OTLP_PROTOCOL'
      : 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  if ((value[name] ?? 'http/protobuf') === 'http/protobuf') return;
  const message =
    'must be http/protobuf, which collectors take at port 4318: set it, or OTEL_SDK_DISABLED=true to trace nothing';
  context.addIssue({ code: 'custom', path: [name], message });
}
