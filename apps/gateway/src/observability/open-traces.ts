import type { TracingConfig } from '../config/gateway-config.ts';
import type { Logger } from './logger.ts';
import { noTraces, type Traces } from './traces.ts';

export interface TracesSettings {
  /** Without it there are none. */
  readonly tracing: TracingConfig | undefined;
  readonly version: string;
  /** Of this process. */
  readonly instance: string;
  readonly log: Logger;
}

/** Where nothing is to be exported, the SDK is not even loaded: it takes some ten MB. */
export async function openTraces({ tracing, ...settings }: TracesSettings): Promise<Traces> {
  if (tracing === undefined) return noTraces;
  const { exportingTraces } = await import('./exporting-traces.ts');
  return exportingTraces({ ...settings, ...tracing });
}
