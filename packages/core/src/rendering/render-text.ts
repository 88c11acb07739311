import type { TextLimits, TextUnit } from '../channel/capabilities.ts';
import { compileTemplates } from './compile-templates.ts';
import type { CompiledStep, CompiledTemplates } from './compile-templates.ts';
import { missingValue, startDraft, takeStep, weighMessage, wholeMessage } from './draft.ts';
import type { Draft } from './draft.ts';
import type { FollowUpPayload } from './payload.ts';
import { segmentsOf, segmentText } from './segment-text.ts';
import type { TextCost, TextEncoding } from './segment-text.ts';
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
    const shorter = bestWording(draft, limits, best?.segments);
    if (shorter === undefined) continue;
    best = shorter;
    stepsToBest = taken.length;
  }
  if (best === undefined) return tooLong(draft, limits);
  return { fits: true, ...best, shortened: taken.slice(0, stepsToBest) };
}

/**
 * How a draft is best written within the limits: as it is, unless folding it saves a segment. Its text is put together
 * only where it takes fewer segments than `than`: most drafts are weighed and never read.
 */
function bestWording(draft: Draft, limits: TextLimits, than = Number.POSITIVE_INFINITY): Wording | undefined {
  const cost = weighMessage(draft, false);
  const plain = measure(draft, cost, limits, false, than);
  if (plain?.segments === 1 || !cost.foldable) return plain;
  return measure(draft, weighMessage(draft, true), limits, true, plain?.segments ?? than) ?? plain;
}

/** Undefined when the text is too long, or takes no fewer segments than `than`. */
function measure(draft: Draft, cost: TextCost, limits: TextLimits, folded: boolean, than: number): Wording | undefined {
  let text: string | undefined;
  const read = (): string => (text ??= readMessage(draft, folded));
  if (lengthOf(cost, limits.unit, read) > limits.max) return undefined;
  const { encoding, segments: cut } = segmentsOf(cost) ?? segmentText(read());
  const segments = limits.segmented ? cut : 1;
  return segments < than ? { text: read(), encoding, segments, folded } : undefined;
}

function readMessage(draft: Draft, folded: boolean): string {
  const whole = wholeMessage(draft);
  return folded ? (whole.folded ?? whole).text : whole.text;
}

function lengthOf({ codeUnits }: TextCost, unit: TextUnit, read: () => string): number {
  return unit === 'utf8-bytes' ? utf8.encode(read()).length : codeUnits;
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
  const lengths = [false, true].map((folded) =>
    lengthOf(weighMessage(draft, folded), limits.unit, () => readMessage(draft, folded)),
  );
  const counted = limits.unit === 'utf8-bytes' ? 'bytes' : 'characters';
  return {
    fits: false,
    limit: 'text.max',
    message: `the text takes ${Math.min(...lengths)} ${counted} at its shortest, and the channel allows ${limits.max}`,
  };
}
