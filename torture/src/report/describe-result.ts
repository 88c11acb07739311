import type { Percentiles } from '../audit/percentiles.ts';
import { wrongs } from '../audit/audit.ts';
import { asPercent, lossBound } from './loss-bound.ts';
import type { ShardResult } from './shard-result.ts';

/** What a shard came to, for a terminal. */
export function describeResult(result: ShardResult): string {
  const { figures, findings, recovery, refused, kills } = result;
  const uncertain = Object.entries(figures.uncertain).map(([cause, count]) => `${count} ${cause}`);
  return [
    `${kills} kills: ${Object.entries(result.faults)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    `${figures.calls} calls, ${figures.events} events acknowledged (${refused.answers} answered 5xx, ${refused.unanswered} unanswered before), ${figures.accepts} messages accepted`,
    `uncertain on the way: ${uncertain.length === 0 ? 'none' : uncertain.join(', ')}; ${figures.resent} sent again after two absences`,
    `a gateway is ready after ${told(result.starts)}`,
    `the next message leaves after ${told(recovery.toFirstAccept)}`,
    `what was under way or due at a kill leaves after ${told(recovery.toEachAccept)}`,
    `${(result.killedMs / 1_000).toFixed(0)} s of kills, ${(result.settledMs / 1_000).toFixed(0)} s until everything was settled`,
    ...wrongs.flatMap((wrong) => {
      const theirs = findings.filter((one) => one.wrong === wrong);
      return theirs.length === 0 ? [] : [`WRONG: ${wrong} (${theirs.length})`, ...theirs.map((one) => `  ${one.what}`)];
    }),
    findings.length === 0
      ? `Nothing lost, nothing doubled. With ${kills} kills the share that loses something is below ${asPercent(lossBound(kills))} (95 %).`
      : `Run it again: ${result.line}`,
  ].join('\n');
}

function told({ count, p50, p99, max }: Percentiles): string {
  return count === 0 ? 'no time that was measured' : `${p50} ms (p50), ${p99} ms (p99), ${max} ms at most, of ${count}`;
}
