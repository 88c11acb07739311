import type { AuditFigures, Finding } from '../audit/audit.ts';
import type { Percentiles } from '../audit/percentiles.ts';
import { percentiles } from '../audit/percentiles.ts';
import type { Recovery } from '../audit/recovery.ts';
import { lineOf, type TortureOptions } from '../command-line.ts';
import { isKill } from '../plan/fault-plan.ts';
import type { InflictedFault } from '../run/inflict.ts';

/** What a shard came to: the content of its result file. Durations are milliseconds. */
export interface ShardResult {
  readonly format: 1;
  /** RFC 3339. */
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  /** Runs it again. */
  readonly line: string;
  readonly seed: number;
  readonly shard: { readonly number: number; readonly of: number };
  readonly gateways: number;
  readonly door: string;
  /** Kills, which the bound is made of. */
  readonly kills: number;
  /** Kills and disturbances by what they were. */
  readonly faults: Readonly<Record<string, number>>;
  readonly figures: AuditFigures;
  /** Posts that were answered with 5xx, or not at all. */
  readonly refused: { readonly answers: number; readonly unanswered: number };
  readonly recovery: Recovery;
  readonly starts: Percentiles;
  readonly killedMs: number;
  readonly settledMs: number;
  readonly findings: readonly Finding[];
}

export interface ResultParts {
  readonly options: TortureOptions;
  readonly commit: string;
  /** Unix milliseconds. */
  readonly began: number;
  readonly killedMs: number;
  readonly settledMs: number;
  readonly startsMs: readonly number[];
  readonly faults: readonly InflictedFault[];
  readonly findings: readonly Finding[];
  readonly figures: AuditFigures;
  readonly recovery: Recovery;
  readonly refused: ShardResult['refused'];
}

export function makeResult(parts: ResultParts): ShardResult {
  const { options, faults } = parts;
  const counts: Record<string, number> = {};
  for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
  return {
    format: 1,
    date: new Date(parts.began).toISOString(),
    commit: parts.commit,
    node: process.version,
    line: lineOf(options),
    seed: options.seed,
    shard: options.shard,
    gateways: options.gateways,
    door: options.door,
    kills: faults.filter((one) => isKill(one.kind)).length,
    faults: counts,
    figures: parts.figures,
    refused: parts.refused,
    recovery: parts.recovery,
    starts: percentiles(parts.startsMs),
    killedMs: parts.killedMs,
    settledMs: parts.settledMs,
    findings: parts.findings,
  };
}
