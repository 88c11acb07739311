import { triggers } from '../trigger/trigger.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { foldSpaces } from './fold-accents.ts';
import { pieceMaker } from './piece.ts';
import type { Piece, PieceMaker } from './piece.ts';
import { isTemplateVariable } from './template-variables.ts';
import type { CappableVariable, PartCondition, TemplateVariable } from './template-variables.ts';
import type { ShortenStep, TextPart, TextTemplate, TextTemplates } from './text-template.ts';

/** Words as they stand, or the place of a value. */
export type Token = Words | { readonly variable: TemplateVariable };

interface Words {
  readonly words: Piece;
  /** The same without the full stop they begin with, for a value that ends its sentence itself. */
  readonly unstopped: Piece;
}

export interface CompiledPart {
  readonly full: readonly Token[];
  /** The full wording where there is no short one. */
  readonly short: readonly Token[];
  readonly condition: PartCondition | undefined;
  /** The variables of both wordings. */
  readonly variables: readonly TemplateVariable[];
}

/** A step with its targets found; a name may belong to several parts, one for each condition. */
export type CompiledStep = { readonly label: string; readonly trigger: Trigger } & (
  | { readonly action: 'short' | 'drop'; readonly parts: readonly CompiledPart[] }
  | { readonly action: 'shortOptOut' }
  | { readonly action: 'cap'; readonly variable: CappableVariable; readonly to: number }
);

export interface CompiledTemplates {
  readonly locale: string;
  readonly opening: readonly Token[];
  readonly optOut: { readonly full: Piece; readonly short: Piece };
  readonly joiner: Piece;
  readonly parts: Readonly<Record<Trigger, readonly CompiledPart[]>>;
  readonly steps: Readonly<Record<Trigger, readonly CompiledStep[]>>;
  readonly makePiece: PieceMaker;
}

const compiled = new WeakMap<TextTemplates, CompiledTemplates>();

/** The texts taken apart once, however many messages are written with them. */
export function compileTemplates(templates: TextTemplates): CompiledTemplates {
  const known = compiled.get(templates);
  if (known !== undefined) return known;
  const { locale, opening, optOut, joiner, foldAccents } = templates;
  const makePiece = pieceMaker(foldAccents);
  const parse = (text: string) => parseWording(text, makePiece);
  const parts = byTrigger((trigger) => templates.triggers[trigger].parts.map((part) => compilePart(part, parse)));
  const steps = byTrigger((trigger) => compileSteps(trigger, templates.triggers[trigger], parts[trigger]));
  const result: CompiledTemplates = {
    locale,
    opening: parse(opening),
    optOut: {
      full: makePiece(foldSpaces(optOut.text)),
      short: makePiece(foldSpaces(optOut.short ?? optOut.text)),
    },
    joiner: makePiece(foldSpaces(joiner)),
    parts,
    steps,
    makePiece,
  };
  compiled.set(templates, result);
  return result;
}

/** Splits words from variables. Braces around anything but a variable's name are words. */
export function splitWording(text: string): Array<string | { readonly variable: TemplateVariable }> {
  return foldSpaces(text)
    .split(/(\{[A-Za-z]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const variable = piece.slice(1, -1);
      return piece.startsWith('{') && isTemplateVariable(variable) ? { variable } : piece;
    });
}

/** The variables of a wording, in order. */
export function variablesIn(text: string): TemplateVariable[] {
  return splitWording(text).flatMap((token) => (typeof token === 'string' ? [] : [token.variable]));
}

function parseWording(text: string, makePiece: PieceMaker): Token[] {
  return splitWording(text).map((token) => {
    if (typeof token !== 'string') return token;
    const words = makePiece(token);
    return { words, unstopped: token.startsWith('.') ? makePiece(token.slice(1)) : words };
  });
}

function compilePart({ text, short = text, when }: TextPart, parse: (text: string) => Token[]): CompiledPart {
  const variables = [...variablesIn(text), ...variablesIn(short)];
  return { full: parse(text), short: parse(short), condition: when, variables };
}

function compileSteps(trigger: Trigger, template: TextTemplate, parts: readonly CompiledPart[]): CompiledStep[] {
  const partsNamed = (name: string) => parts.filter((_, index) => template.parts[index]?.name === name);
  return template.shorten.map((step: ShortenStep): CompiledStep => {
    if ('cap' in step) {
      return {
        trigger,
        action: 'cap',
        variable: step.cap,
        to: step.to,
        label: `${trigger}: cap ${step.cap} ${step.to}`,
      };
    }
    if ('drop' in step) {
      return { trigger, action: 'drop', parts: partsNamed(step.drop), label: `${trigger}: drop ${step.drop}` };
    }
    const label = `${trigger}: short ${step.short}`;
    if (step.short === 'optOut') return { trigger, action: 'shortOptOut', label };
    return { trigger, action: 'short', parts: partsNamed(step.short), label };
  });
}

function byTrigger<Value>(valueOf: (trigger: Trigger) => Value): Record<Trigger, Value> {
  return Object.fromEntries(triggers.map((trigger) => [trigger, valueOf(trigger)])) as Record<Trigger, Value>;
}
