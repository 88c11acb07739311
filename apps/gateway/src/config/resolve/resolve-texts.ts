import {
  checkTextTemplates,
  chooseTemplates,
  languageOf,
  lintTexts,
  textTemplatesSchema,
  triggers,
  type TextTemplates,
  type WordingRules,
} from '@aftercall/core';
import type * as z from 'zod';

import type { FaultReport } from '../faults/fault-report.ts';
import { pathOfTextField } from './text-field-path.ts';
import type { ownTexts } from '../fields/text-fields.ts';

type TextsBlock = z.output<typeof ownTexts>;

/** A tenant's own texts, completed by the shipped ones of their language, and judged. */
export function resolveTexts(
  texts: readonly TextsBlock[],
  rules: WordingRules,
  path: readonly PropertyKey[],
  report: FaultReport,
): TextTemplates[] {
  report.repeats(texts, 'locale', path);
  return texts.flatMap((own, index) => {
    const place = [...path, index];
    const base = chooseTemplates(own.locale, own.locale);
    const lacking = [
      ...(['opening', 'optOut'] as const).filter((field) => own[field] === undefined),
      ...triggers.filter((trigger) => own.triggers[trigger] === undefined),
    ];
    if (languageOf(base.locale) !== languageOf(own.locale) && lacking.length > 0) {
      const language = languageOf(own.locale);
      report.field(place, `must have ${lacking.join(', ')}, because no texts in "${language}" are shipped to stand in`);
      return [];
    }
    const whole = textTemplatesSchema.parse({
      opening: base.opening,
      optOut: base.optOut,
      joiner: base.joiner,
      ...withoutUndefined(own),
      triggers: { ...base.triggers, ...own.triggers },
    });
    for (const { field, message } of checkTextTemplates(whole)) {
      report.field([...place, ...pathOfTextField(field)], message);
    }
    for (const { field, level, message } of lintTexts(whole, rules)) {
      const where = [...place, ...pathOfTextField(field)];
      if (level === 'fault') report.field(where, message);
      else report.warn(where, message);
    }
    return [whole];
  });
}

function withoutUndefined<T extends object>(block: T): Partial<T> {
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined)) as Partial<T>;
}
