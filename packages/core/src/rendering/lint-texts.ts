import { triggers } from '../trigger/trigger.ts';
import { lintWording, type WordingFinding, type WordingRules } from './lint-wording.ts';
import type { TextTemplates } from './text-template.ts';

export interface TextFinding extends WordingFinding {
  /** E.g. `triggers.booking.confirmed.parts[0].text`, or `opening`. */
  readonly field: string;
}

/**
 * What the texts of one locale promote, tell of somebody's health, and link to. What all messages share may not promote
 * at all: it would make every one of them marketing.
 */
export function lintTexts(templates: TextTemplates, rules: WordingRules): readonly TextFinding[] {
  const { opening, optOut } = templates;
  const shared = { opening, 'optOut.text': optOut.text, 'optOut.short': optOut.short };
  const findings: TextFinding[] = [];
  const look = (field: string, text: string | undefined, marketing: boolean): void => {
    if (text === undefined) return;
    for (const finding of lintWording({ text, marketing }, rules)) findings.push({ field, ...finding });
  };
  for (const [field, text] of Object.entries(shared)) look(field, text, false);
  for (const trigger of triggers) {
    const { parts, purpose } = templates.triggers[trigger];
    for (const [index, { text, short }] of parts.entries()) {
      const field = `triggers.${trigger}.parts[${index}]`;
      look(`${field}.text`, text, purpose === 'marketing');
      look(`${field}.short`, short, purpose === 'marketing');
    }
  }
  return findings;
}
