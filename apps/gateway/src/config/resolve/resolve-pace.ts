import type { ChannelFactory, SenderPace } from '@aftercall/core';
import type { ConfigFile } from '../config-schema.ts';
import type { FaultReport } from '../faults/fault-report.ts';
import type { PaceConfig } from '../gateway-config.ts';

type PaceBlock = ConfigFile['tenants'][number]['accounts'][number]['pace'];

/** Where nobody says how many may leave at once, as many as in this part of a second: providers count by the second. */
const burstSeconds = 0.25;

/** As for a pace of the file. */
const fastest = 100_000;

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

function unreadableMessage(channel: string): string {
  return `is none: what the channel "${channel}" names is no pace, so messages leave as fast as they come. Set one, such as pace: { perSecond: 10 }, and report it to the channel's author`;
}

function isPace(told: unknown): told is SenderPace {
  const { perSecond } = (told ?? {}) as Partial<Record<string, unknown>>;
  return typeof perSecond === 'number' && perSecond > 0 && perSecond <= fastest;
}

function paceOf(
  factory: ChannelFactory,
  settings: unknown,
  path: readonly PropertyKey[],
  report: FaultReport,
): SenderPace | 'to_be_set' | undefined {
  try {
    const told: unknown = factory.pace?.(settings);
    if (told === undefined || told === 'to_be_set') return told;
    if (isPace(told)) return { perSecond: told.perSecond };
    // Nobody could tell how fast messages leave; the provider slows what it has too much of.
    report.warn(path, unreadableMessage(factory.channel));
    return undefined;
  } catch {
    // Not the error's own message: it may quote a secret.
    const mend = "report it to the channel's author";
    report.field(path, `could not be asked for: the channel "${factory.channel}" failed to name its pace; ${mend}`);
    return undefined;
  }
}
