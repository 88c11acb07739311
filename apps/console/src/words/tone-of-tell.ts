import type { CallTell } from '../api/types.ts';
import type { Tone } from './timeline.ts';

/** How it stands with what a caller is to be told. */
export function toneOfTell({ outcome, state, verdict }: CallTell): Tone {
  if (outcome === 'reached') return 'good';
  if (outcome === 'unreached' || outcome === 'expired') return 'bad';
  if (outcome === 'uncertain' || state === 'switching') return 'warn';
  if (verdict === 'hold') return 'warn';
  return verdict === 'send' ? 'info' : 'plain';
}
