import type { ChannelFactory, SenderPace } from '@aftercall/core';
import type { ConfigFile } from './config-schema.ts';
import type { FaultReport } from './fault-report.ts';
import type { PaceConfig } from './gateway-config.ts';

type PaceBlock = ConfigFile['tenants'][number]['accounts'][number]['pace'];

/** Where nobody says how many may leave at once, as many as in this part of a second: providers count by the second. */
const burstSeconds = 0.25;

/** The pace that the file sets, or else the one that the channel knows of; a fault where there has to be one. */
export function resolvePace(
  asked: PaceBlock,
  factory: ChannelFactory,
  settings: unknown,
  path: readonly PropertyKey[],
  report: FaultReport,
): PaceConfig | undefined {
  if (asked !== undefined) {
    return asked.perSecond === 'none' ? undefined : withBurst({ perSecond: asked.perSecond }, asked.burst);
  }
  const known = paceOf(factory, settings, path, report);
  if (known === 'to_be_set') report.field(path, missingMessage(factory.channel));
  else if (known !== undefined) return withBurst(known);
  return undefined;
}

function withBurst({ perSecond }: SenderPace, burst?: number): PaceConfig {
  return { perSecond, burst: burst ?? Math.max(1, Math.round(perSecond * burstSeconds)) };
}

function missingMessage(channel: string): string {
  return `is missing: "${channel}" has a limit that its provider does not publish. Add what your agreement with it says, such as pace: { perSecond: 10 }, or pace: { perSecond: none } to leave it to the provider`;
}

function paceOf(
  factory: ChannelFactory,
  settings: unknown,
  path: readonly PropertyKey[],
  report: FaultReport,
): SenderPace | 'to_be_set' | undefined {
  try {
    return factory.pace?.(settings);
  } catch {
    // Not the error's own message: it may quote a secret.
    const mend = "report it to the channel's author";
    report.field(path, `could not be asked for: the channel "${factory.channel}" failed to name its pace; ${mend}`);
    return undefined;
  }
}
