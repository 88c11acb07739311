import {
  hasOptOutNotice,
  lintProviderWording,
  triggers,
  type TextTemplates,
  type Trigger,
  type WordingRules,
} from '@aftercall/core';

import type { FaultReport } from './fault-report.ts';
import type { AccountConfig } from './gateway-config.ts';

/** Judges the wording of every template that accounts keep at their providers, as texts are judged. */
export function lintChannelTemplates(
  accounts: ReadonlyMap<string, AccountConfig>,
  tenant: { readonly accounts: readonly { readonly id: string }[] },
  rules: WordingRules,
  path: readonly PropertyKey[],
  report: FaultReport,
): void {
  for (const [index, { id }] of tenant.accounts.entries()) {
    const account = accounts.get(id);
    for (const template of account?.templates ?? []) {
      const at = (field: readonly PropertyKey[]): PropertyKey[] => [
        ...path,
        index,
        'settings',
        ...template.path,
        ...field,
      ];
      for (const { text, path: field } of template.wordings) {
        for (const { level, message } of lintProviderWording({ text, marketing: template.marketing }, rules)) {
          if (level === 'fault') report.field(at(field), message);
          else report.warn(at(field), message);
        }
      }
      const hasNotice = hasOptOutNotice(template.wordings.map((one) => one.text));
      if (template.marketing && !hasNotice) {
        report.field(at([]), 'is marketing and says nowhere how it is stopped: name STOP, BAJA or PARAR in it');
      }
    }
  }
}

/**
 * The triggers whose follow-ups are marketing: those of which one text promotes. Which text a caller gets depends on their
 * locale and channel and is settled late, so one of them is enough for all.
 */
export function marketingTriggers(
  texts: readonly TextTemplates[],
  accounts: ReadonlyMap<string, AccountConfig>,
): ReadonlySet<Trigger> {
  const templates = [...accounts.values()].flatMap((one) => one.templates);
  return new Set(
    triggers.filter(
      (trigger) =>
        texts.some((one) => one.triggers[trigger].purpose === 'marketing') ||
        templates.some((one) => one.trigger === trigger && one.marketing),
    ),
  );
}
