import { exclusionOf, latencyOf, triggerOutcomes, type TriggerOutcome } from '../check/call-outcome.ts';
import { verdictWord } from '../check/check-call.ts';
import type { CallResult } from '../check/examine-call.ts';
import { isVerdictEntry, type JourneyFollowUp } from '../check/journey.ts';
import type { Paint } from './paint.ts';
import { header, line, type Column } from './table.ts';
import { clock, milliseconds } from './words.ts';

const columns: readonly Column[] = [
  { title: 'time', width: 8 },
  { title: 'tenant', width: 16 },
  { title: 'call', width: 5 },
  { title: 'trigger', width: 19 },
  { title: 'verdict', width: 19 },
  { title: 'channel', width: 7 },
  { title: 'state', width: 13 },
  { title: 'latency', width: 8, align: 'right' },
  { title: 'note' },
];

export function callLinesHeader(): string {
  return header(columns);
}

/**
 * A call as it ended: a line for each of its triggers, or one that says why it has none. The
 * latency runs from the due basis (the end of the call, or a live trigger) to the provider's accept.
 */
export function callLines(result: CallResult, at: Date, paint: Paint): readonly string[] {
  const { call, business, journey, differences } = result;
  const triggers = triggerOutcomes(call, journey);
  const rows = triggers.length === 0 ? [rowWithoutTrigger(result)] : triggers.map(rowOfTrigger);
  const lines = rows.map((row, index) => {
    const first = index === 0 ? [clock(at), business.id, call.id] : ['', '', ''];
    return line(columns, [...first, ...row.map((cell, cellIndex) => colour(cell, cellIndex, paint))]);
  });
  return [...lines, ...differences.map((difference) => paint('red', `${' '.repeat(10)}✗ ${difference}`))];
}

/** Trigger, verdict, channel, state, latency, note. */
function rowOfTrigger({ trigger, verdicts, followUp }: TriggerOutcome): string[] {
  const [verdict] = verdicts;
  if (verdict?.verdict !== 'send' || followUp === undefined) {
    return [trigger, verdict === undefined ? 'none' : verdictWord(verdict), '', '', ''];
  }
  const last = followUp.attempts.at(-1);
  const state = last?.status ?? followUp.state;
  const latency = milliseconds(latencyOf(followUp));
  return [trigger, verdictWord(verdict), last?.channel ?? '', state, latency, noteOn(followUp)];
}

function noteOn(followUp: JourneyFollowUp): string {
  const exclusion = exclusionOf(followUp);
  if (exclusion !== undefined) return `excluded: ${exclusion}`;
  return followUp.mergedInto === undefined ? '' : 'in the text above';
}

function rowWithoutTrigger({ journey }: CallResult): string[] {
  const verdict = journey?.entries.find(isVerdictEntry)?.data;
  return ['–', verdict === undefined ? 'none' : verdictWord(verdict), '', '', ''];
}

const goodStates: ReadonlySet<string> = new Set(['delivered']);

/** The column is told by its place in the row: 1 is the verdict, 3 the state. */
function colour(cell: string, index: number, paint: Paint): string {
  if (cell === '') return cell;
  if (index === 1) return paint(cell === 'send' ? 'green' : 'dim', cell);
  if (index === 3) return paint(goodStates.has(cell) ? 'green' : 'yellow', cell);
  return cell;
}
