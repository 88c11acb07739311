import type { CallTell } from '../api/types.ts';
import { say } from './phrases.ts';

/** What became of it where that is known, else the verdict in the gateway's own sentence. */
export function sentenceOfTell({ outcome, channel, sentence }: CallTell): string {
  const where = channel === undefined ? '' : ` on ${say(channel)}`;
  switch (outcome) {
    case 'reached':
      return `Arrived${where}.`;
    case 'unreached':
      return `Sent, and did not arrive: the last try was${where === '' ? ' refused' : where}.`;
    case 'uncertain':
      return `Nobody knows whether it left${where}.`;
    default:
      return sentence;
  }
}
