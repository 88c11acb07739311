import type { Trigger } from '../trigger/trigger.ts';
import type { CompiledPart, CompiledStep, CompiledTemplates, Token } from './compile-templates.ts';
import { cutText } from './cut-text.ts';
import { itemValues } from './item-values.ts';
import type { ItemValues } from './item-values.ts';
import type { FollowUpPayload, PayloadItem } from './payload.ts';
import { joinPieces, Scales, space } from './piece.ts';
import type { Piece } from './piece.ts';
import { triggerRules } from './template-variables.ts';
import type { PartCondition, TemplateVariable } from './template-variables.ts';

/** A message in the making: how each of its parts is said so far. */
export interface Draft {
  readonly templates: CompiledTemplates;
  readonly items: readonly DraftItem[];
  opening: Piece | undefined;
  optOut: Piece;
}

interface DraftItem {
  readonly trigger: Trigger;
  readonly values: ItemValues;
  readonly parts: readonly DraftPart[];
  readonly caps: { [variable in TemplateVariable]?: number };
}

interface DraftPart {
  readonly compiled: CompiledPart;
  wording: 'full' | 'short' | 'dropped';
  /** The part as it is said now; undefined when it is left out. */
  said: Piece | undefined;
}

/** A message in full. */
export function startDraft(payload: FollowUpPayload, templates: CompiledTemplates): Draft {
  const items = payload.items.map((item): DraftItem => {
    const values = itemValues(payload, item, templates.locale, templates.makePiece);
    const condition = conditionOf(item);
    const parts: DraftPart[] = [];
    for (const compiled of templates.parts[item.kind]) {
      if (compiled.condition !== undefined && compiled.condition !== condition) continue;
      parts.push({ compiled, wording: 'full', said: fill(compiled.full, values) });
    }
    return { trigger: item.kind, values, parts, caps: {} };
  });
  const draft: Draft = { templates, items, opening: undefined, optOut: templates.optOut.full };
  draft.opening = openingOf(draft);
  return draft;
}

/** A value without which an item cannot be said at all, as `trigger: variable`; undefined when all are there. */
export function missingValue({ items }: Draft): string | undefined {
  if (items.length === 0) return 'items';
  for (const { trigger, values } of items) {
    if (values('business') === undefined) return `${trigger}: business`;
    for (const group of triggerRules[trigger].mustHave) {
      if (group.every((variable) => values(variable) === undefined)) return `${trigger}: ${group.join(' or ')}`;
    }
  }
  return undefined;
}

/** Takes one step of shortening, for every item of its trigger; tells whether the message changed. */
export function takeStep(draft: Draft, step: CompiledStep): boolean {
  const { templates, items } = draft;
  if (step.action === 'shortOptOut') {
    const before = draft.optOut;
    draft.optOut = templates.optOut.short;
    return draft.optOut.text !== before.text;
  }
  let changed = false;
  for (const item of items) {
    if (item.trigger !== step.trigger) continue;
    if (step.action === 'cap') item.caps[step.variable] = Math.min(step.to, item.caps[step.variable] ?? step.to);
    for (const part of item.parts) {
      if (!isTouched(part.compiled, step)) continue;
      if (step.action === 'drop') part.wording = 'dropped';
      if (step.action === 'short' && part.wording === 'full') part.wording = 'short';
      const before = part.said;
      part.said =
        part.wording === 'dropped' ? undefined : fill(part.compiled[part.wording], cappedValues(item, templates));
      changed ||= part.said?.text !== before?.text;
    }
  }
  if (step.action === 'cap' && step.variable === 'business') {
    const before = draft.opening;
    draft.opening = openingOf(draft);
    changed ||= draft.opening?.text !== before?.text;
  }
  return changed;
}

/** The whole message: the opening, the items, the opt-out notice. */
export function wholeMessage(draft: Draft): Piece {
  const pieces: Piece[] = [];
  visitPieces(draft, (piece) => pieces.push(piece));
  return joinPieces(pieces);
}

/** What the whole message costs, as it is or folded. */
export function weighMessage(draft: Draft, folded: boolean): Scales {
  const scales = new Scales(folded);
  visitPieces(draft, (piece) => scales.add(piece));
  return scales;
}

function visitPieces({ templates, opening, items, optOut }: Draft, visit: (piece: Piece) => void): void {
  if (opening !== undefined) {
    visit(opening);
    visit(space);
  }
  let joiner: Piece | undefined;
  for (const { parts } of items) {
    let separator = joiner;
    for (const { said } of parts) {
      if (said === undefined) continue;
      if (separator !== undefined) visit(separator);
      visit(said);
      separator = space;
    }
    joiner = templates.joiner;
  }
  visit(space);
  visit(optOut);
}

/** The condition that holds for an item, where its trigger knows any. */
export function conditionOf(item: PayloadItem): PartCondition | undefined {
  if (item.kind === 'booking.confirmed') return item.changed ? 'changed' : 'unchanged';
  return item.kind === 'caller.requested' ? item.request : undefined;
}

function isTouched(part: CompiledPart, step: Exclude<CompiledStep, { action: 'shortOptOut' }>): boolean {
  return step.action === 'cap' ? part.variables.includes(step.variable) : step.parts.includes(part);
}

function openingOf({ items: [first], templates }: Draft): Piece | undefined {
  return first && fill(templates.opening, cappedValues(first, templates));
}

function cappedValues({ values, caps }: DraftItem, { makePiece }: CompiledTemplates): ItemValues {
  return (variable) => {
    const value = values(variable);
    const cap = caps[variable];
    return value === undefined || cap === undefined || value.text.length <= cap
      ? value
      : makePiece(cutText(value.text, cap));
  };
}

const sentenceEnds: ReadonlySet<string | undefined> = new Set('.!?:…');

/** The words with their values; undefined when a value is absent. */
function fill(tokens: readonly Token[], values: ItemValues): Piece | undefined {
  const pieces: Piece[] = [];
  for (const token of tokens) {
    if ('words' in token) {
      // "10:30 a.m." ends its sentence itself.
      const ended = token.words !== token.unstopped && sentenceEnds.has(pieces.at(-1)?.text.at(-1));
      pieces.push(ended ? token.unstopped : token.words);
      continue;
    }
    const value = values(token.variable);
    if (value === undefined) return undefined;
    pieces.push(value);
  }
  return joinPieces(pieces);
}
