import type { TextLimits, TextUnit } from '../channel/capabilities.ts';
import { compileTemplates } from './compile-templates.ts';
import type { CompiledStep, CompiledTemplates } from './compile-templates.ts';
import { missingValue, startDraft, takeStep, wholeMessage } from './draft.ts';
import type { Draft } from './draft.ts';
import type { FollowUpPayload } from './payload.ts';
import type { Piece } from './piece.ts';
import { segmentsOf, segmentText } from './segment-text.ts';
import type { TextEncoding } from './segment-text.ts';
import type { TextTemplates } from './text-template.ts';

/** A message as the person will read it. */
interface FittingText {
  readonly fits: true;
  readonly text: string;
  readonly encoding: TextEncoding;
  /** 1 on a channel that does not cut texts into segments. */
  readonly segments: number;
  /** Letters or typography outside GSM-7 were replaced. */
  readonly folded: boolean;
  /** The steps of shortening that changed the text, e.g. `booking.confirmed: short where`. */
  readonly shortened: readonly string[];
}

/** Why a message cannot be said. */
interface UnfittingText {
  readonly fits: false;
  /** `text.max`, or what the payload lacks, e.g. `payload.booking.confirmed: date`. */
  readonly limit: string;
  readonly message: string;
}

export type RenderedText = FittingText | UnfittingText;

type Wording = Pick<FittingText, 'text' | 'encoding' | 'segments' | 'folded'>;

const utf8 = new TextEncoder();

/**
 * Writes a follow-up in words. Where texts are cut into segments it looks for the
 * smallest number of them: first in full, then with folded letters, then one step of
 * shortening after the other until one segment is enough; when none gets there, no more
 * is shortened than the smallest number asks for. Elsewhere nothing is folded or
 * shortened unless the text exceeds the limit. Total and deterministic.
 */
export function renderText(payload: FollowUpPayload, templates: TextTemplates, limits: TextLimits): RenderedText {
  const compiled = compileTemplates(templates);
  const draft = startDraft(payload, compiled);
  const missing = missingValue(draft);
  if (missing !== undefined) {
    return { fits: false, limit: `payload.${missing}`, message: `the payload has no usable value for ${missing}` };
  }
  const taken: string[] = [];
  let best = bestWording(draft, limits);
  let stepsToBest = 0;
  for (const step of stepsFor(payload, compiled)) {
    if (best?.segments === 1) break;
    if (!takeStep(draft, step)) continue;
    taken.push(step.label);
    const shorter = bestWording(draft, limits);
    if (shorter === undefined || (best !== undefined && shorter.segments >= best.segments)) continue;
    best = shorter;
    stepsToBest = taken.length;
  }
  if (best === undefined) return tooLong(draft, limits);
  return { fits: true, ...best, shortened: taken.slice(0, stepsToBest) };
}

/** How a draft is best written within the limits: as it is, unless folding it saves a segment. */
function bestWording(draft: Draft, limits: TextLimits): Wording | undefined {
  const whole = wholeMessage(draft);
  const plain = measure(whole, limits, false);
  if (plain?.segments === 1 || whole.folded === undefined) return plain;
  const folded = measure(whole.folded, limits, true);
  return folded !== undefined && folded.segments < (plain?.segments ?? Number.POSITIVE_INFINITY) ? folded : plain;
}

function measure({ text, cost }: Piece, limits: TextLimits, folded: boolean): Wording | undefined {
  if (lengthIn(text, limits.unit) > limits.max) return undefined;
  const { encoding, segments } = segmentsOf(cost) ?? segmentText(text);
  return { text, encoding, segments: limits.segmented ? segments : 1, folded };
}

function lengthIn(text: string, unit: TextUnit): number {
  return unit === 'utf8-bytes' ? utf8.encode(text).length : text.length;
}

/** The steps of every trigger in the message: the first of each, then the second of each. */
function stepsFor(payload: FollowUpPayload, templates: CompiledTemplates): readonly CompiledStep[] {
  const [first, second] = payload.items;
  if (first !== undefined && second === undefined) return templates.steps[first.kind];
  const lists = [...new Set(payload.items.map(({ kind }) => kind))].map((kind) => templates.steps[kind]);
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, rank) => lists.flatMap((steps) => steps.slice(rank, rank + 1))).flat();
}

function tooLong(draft: Draft, limits: TextLimits): UnfittingText {
  const whole = wholeMessage(draft);
  const length = Math.min(...[whole, whole.folded ?? whole].map(({ text }) => lengthIn(text, limits.unit)));
  const counted = limits.unit === 'utf8-bytes' ? 'bytes' : 'characters';
  return {
    fits: false,
    limit: 'text.max',
    message: `the text takes ${length} ${counted} at its shortest, and the channel allows ${limits.max}`,
  };
}
