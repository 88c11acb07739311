import type { LoadRounds } from '../report/section-outcome.ts';
import type { MaximumRound } from './measure-maximum.ts';

/** What the report wants of the rounds of one load. */
export function loadRounds(rounds: readonly Pick<MaximumRound, 'cpu' | 'cpuOfOthers'>[]): LoadRounds {
  return { cpu: rounds.map(({ cpu }) => ({ ...cpu })), cpuOfOthers: rounds.map(({ cpuOfOthers }) => cpuOfOthers) };
}
