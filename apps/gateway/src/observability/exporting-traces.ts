import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../config/gateway-config.ts';
import { within } from '../engine/within.ts';
import type { Logger } from './logger.ts';
import { RareWarnings } from './rare-warnings.ts';
import { JourneyIds, SpanTraces } from './span-traces.ts';
import type { Traces } from './traces.ts';

export interface ExportingTracesSettings extends TracingConfig {
  readonly version: string;
  readonly instance: string;
  readonly log: Logger;
  /** Instead of the one that the environment describes. */
  readonly exporter?: SpanExporter;
}

/** Spans that wait for a collector; what comes beyond is dropped. Five seconds of three thousand a second. */
const mostWaiting = 16_384;
const batchSize = 512;
const everyMs = 1_000;
/** A collector that is away is no reason for a stop that did not come to its end. */
const mostClosingMs = 1_500;

/** Where and how to export, the name of the service and what else describes it are read from the environment by the SDK. */
export function exportingTraces({ version, instance, log, exporter, ...sampling }: ExportingTracesSettings): Traces {
  const ids = new JourneyIds();
  const own = resourceFromAttributes({
    'service.name': 'aftercall',
    'service.version': version,
    'service.instance.id': instance,
  });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector, serviceNameEnvDetector] })),
    sampler: samplerOf(sampling),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new ToldExporter(exporter ?? new OTLPTraceExporter(), log),
        maxQueueSize: mostWaiting,
        maxExportBatchSize: batchSize,
        scheduledDelayMillis: everyMs,
      }),
    ],
  });
  const close = async (): Promise<void> => {
    // That a collector refused them was told where they were exported.
    const closed = provider.shutdown().catch(() => undefined);
    if (await within(mostClosingMs, closed)) return;
    log.warn({}, 'The last spans could not be exported in time, and are lost.');
  };
  return new SpanTraces({ tracer: provider.getTracer('aftercall', version), ids, close });
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
function samplerOf({ sampler, ratio }: TracingConfig): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}

/** Says in the log when spans were lost. */
class ToldExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #rarely: RareWarnings;

  constructor(exporter: SpanExporter, log: Logger) {
    this.#exporter = exporter;
    this.#rarely = new RareWarnings(log);
  }

  export(spans: ReadableSpan[], told: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED) {
        const message = 'Spans could not be exported, and are lost: see whether the collector is there.';
        this.#rarely.warn('export', () => ({ err: result.error, spans: spans.length }), message);
      }
      told(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
