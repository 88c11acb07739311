import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What the figures were measured on; nothing that names the machine or its owner. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Such as `linux x64`. */
  readonly platform: string;
  readonly node: string;
  readonly postgres: string;
}

export function describeMachine(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1_000_000_000),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    postgres,
  };
}
