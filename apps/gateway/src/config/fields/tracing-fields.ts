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

/**
 * The variables of OpenTelemetry that say whether and what is traced, as they are written. Its others (headers, the name of
 * the service) are read by its SDK.
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
  OTEL_TRACES_EXPORTER: text(1000).optional().meta({
    description: '`none`: nothing is traced. `otlp` is what there is, and the default.',
    kind: 'otlp, none',
  }),
  OTEL_TRACES_SAMPLER: text(1000)
    .prefault('parentbased_always_on')
    .meta({
      description: 'Which traces are exported.',
      kind: samplers.join(', '),
    }),
  OTEL_TRACES_SAMPLER_ARG: text(1000)
    .optional()
    .meta({ description: 'The share of traces that `traceidratio` exports; 1 unless told.', kind: 'number' }),
  OTEL_SDK_DISABLED: z
    .string()
    .trim()
    .regex(/^(?:true|false)$/i, 'must be true or false')
    .transform((value) => value.toLowerCase() === 'true')
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

/** Undefined where nothing is traced. */
export function resolveTracing(environment: TracingVariables): TracingConfig | undefined {
  if (!isTraced(environment)) return undefined;
  const { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument = '1' } = environment;
  const sampler = samplers.find((one) => one === name);
  if (sampler === undefined) return undefined;
  return { sampler, ratio: isRatio(sampler) ? Number(argument) : 1 };
}

function isTraced(environment: TracingVariables): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment;
  const { OTEL_SDK_DISABLED: isDisabled, OTEL_TRACES_EXPORTER: exporter } = environment;
  return isDisabled !== true && exporter !== 'none' && (all ?? traces) !== undefined;
}

function isRatio(sampler: string): boolean {
  return sampler.endsWith('traceidratio');
}

/** Refuses what is not spoken or known here. Where nothing is traced, all of it may be that of other programs beside. */
export function checkTracing(value: TracingVariables, context: z.RefinementCtx): void {
  if (!isTraced(value)) return;
  const refuse = (name: keyof TracingVariables, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  if ((value.OTEL_TRACES_EXPORTER ?? 'otlp') !== 'otlp') {
    refuse('OTEL_TRACES_EXPORTER', 'must be otlp, or none to trace nothing');
  }
  const protocol =
    value.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL === undefined
      ? 'OTEL_EXPORTER_OTLP_PROTOCOL'
      : 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL';
  if ((value[protocol] ?? 'http/protobuf') !== 'http/protobuf') {
    const mend = 'set it, or OTEL_SDK_DISABLED=true to trace nothing';
    refuse(protocol, `must be http/protobuf, which collectors take at port 4318: ${mend}`);
  }
  const { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument = '1' } = value;
  if (!samplers.some((one) => one === sampler)) {
    refuse('OTEL_TRACES_SAMPLER', `must be one of ${samplers.join(', ')}`);
  } else if (isRatio(sampler) && !/^(?:0|1|0?\.\d+|[01]\.0*)$/.test(argument)) {
    refuse('OTEL_TRACES_SAMPLER_ARG', 'must be a share from 0 to 1, such as 0.1 for one trace in ten');
  }
}
