import { doublesOf, exclusionOf, latencyOf, leftOf, triggerOutcomes } from '../check/call-outcome.ts';
import type { TriggerOutcome } from '../check/call-outcome.ts';
import { verdictWord } from '../check/check-call.ts';
import type { CallResult } from '../check/examine-call.ts';
import { isVerdictEntry, type JourneyFollowUp } from '../check/journey.ts';
import { attemptWords, hasThoughts, planWords } from '../check/plan-words.ts';
import type { Business } from '../morning/call-script.ts';
import type { Paint } from './paint.ts';
import { header, line, type Column } from './table.ts';
import { clock, milliseconds } from './words.ts';

const columns: readonly Column[] = [
  { title: 'time', width: 8 },
  { title: 'tenant', width: 16 },
  { title: 'call', width: 5 },
  { title: 'trigger', width: 19 },
  { title: 'verdict', width: 19 },
  { title: 'channel', width: 14 },
  { title: 'state', width: 13 },
  { title: 'latency', width: 8, align: 'right' },
  { title: 'note' },
];

export function callLinesHeader(): string {
  return header(columns);
}

/**
 * A call as it ended: a line for each of its triggers, or one that says why it has none, and under it the plan of its
 * follow-up where that had a choice. The latency runs from the due basis (the end of the call, or a live trigger) to
 * the first accept of a provider.
 */
export function callLines(result: CallResult, at: Date, paint: Paint): readonly string[] {
  const { call, business, journey, differences } = result;
  const triggers = triggerOutcomes(call, journey);
  const rows =
    triggers.length === 0
      ? [{ cells: rowWithoutTrigger(result), below: [] }]
      : triggers.map((trigger, index) => {
          const told = triggers.slice(0, index).map(({ followUp }) => followUp?.id);
          const isNew = !told.includes(trigger.followUp?.id);
          return { cells: rowOfTrigger(trigger), below: isNew ? planOf(trigger, business) : [] };
        });
  const lines = rows.flatMap(({ cells, below }, index) => {
    const first = index === 0 ? [clock(at), business.id, call.id] : ['', '', ''];
    const row = line(columns, [...first, ...cells.map((cell, cellIndex) => colour(cell, cellIndex, paint))]);
    return [row, ...below.map((text) => line(columns, ['', '', '', paint('dim', text)]))];
  });
  return [...lines, ...differences.map((difference) => paint('red', `${' '.repeat(10)}✗ ${difference}`))];
}

/** Trigger, verdict, channel, state, latency, note. */
function rowOfTrigger({ trigger, verdicts, followUp }: TriggerOutcome): string[] {
  const [verdict] = verdicts;
  if (verdict?.verdict !== 'send' || followUp === undefined) {
    return [trigger, verdict === undefined ? 'none' : verdictWord(verdict), '', '', ''];
  }
  const channels = [...new Set(followUp.attempts.map(({ channel }) => channel))].join(' → ');
  const latency = milliseconds(latencyOf(followUp));
  return [trigger, verdictWord(verdict), channels, stateOf(followUp), latency, noteOn(followUp)];
}

/** How far its last message came. */
function stateOf({ attempts, state }: JourneyFollowUp): string {
  const last = attempts.at(-1);
  if (last?.engagement.includes('read')) return 'read';
  return last?.status ?? state;
}

function noteOn(followUp: JourneyFollowUp): string {
  const exclusion = exclusionOf(followUp);
  const left = leftOf(followUp).map(attemptWords).join(', ');
  return [
    ...(exclusion === undefined ? [] : [`excluded: ${exclusion}${left === '' ? '' : ` (${left})`}`]),
    ...(doublesOf(followUp) === 0 ? [] : ['arrived twice']),
    ...(followUp.mergedInto === undefined ? [] : ['in the text above']),
  ].join('; ');
}

function planOf({ followUp }: TriggerOutcome, business: Business): readonly string[] {
  const plan = followUp?.plan;
  return plan !== undefined && hasThoughts(plan) ? [`plan: ${planWords(plan, business)}`] : [];
}

function rowWithoutTrigger({ journey }: CallResult): string[] {
  const verdict = journey?.entries.find(isVerdictEntry)?.data;
  return ['–', verdict === undefined ? 'none' : verdictWord(verdict), '', '', ''];
}

const goodStates: ReadonlySet<string> = new Set(['delivered', 'read']);

/** The column is told by its place in the row: 1 is the verdict, 3 the state. */
function colour(cell: string, index: number, paint: Paint): string {
  if (cell === '') return cell;
  if (index === 1) return paint(cell === 'send' ? 'green' : 'dim', cell);
  if (index === 3) return paint(goodStates.has(cell) ? 'green' : 'yellow', cell);
  return cell;
}
