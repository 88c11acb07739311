import {
  hasOptOutNotice,
  lintProviderWording,
  triggers,
  type ChannelTemplate,
  type TextTemplates,
  type Trigger,
  type WordingRules,
} from '@aftercall/core';

import type { FaultReport } from '../faults/fault-report.ts';
import type { AccountConfig } from '../gateway-config.ts';

/** Judges the wording of every template that accounts keep at their providers, as texts are judged. */
export function lintChannelTemplates(
  accounts: ReadonlyMap<string, AccountConfig>,
  tenant: { readonly accounts: readonly { readonly id: string }[] },
  rules: WordingRules,
  path: readonly PropertyKey[],
  report: FaultReport,
): void {
  for (const [index, { id }] of tenant.accounts.entries()) {
    for (const template of accounts.get(id)?.templates ?? []) {
      lintTemplate(template, rules, [...path, index, 'settings', ...template.path], report);
    }
  }
}

/** @param path of the template. */
function lintTemplate(
  { marketing, wordings }: ChannelTemplate,
  rules: WordingRules,
  path: readonly PropertyKey[],
  report: FaultReport,
): void {
  for (const { text, path: field } of wordings) {
    for (const { level, message } of lintProviderWording({ text, marketing }, rules)) {
      if (level === 'fault') report.field([...path, ...field], message);
      else report.warn([...path, ...field], message);
    }
  }
  const hasNotice = hasOptOutNotice(wordings.map((one) => one.text));
  if (marketing && !hasNotice) {
    report.field(path, 'is marketing and says nowhere how it is stopped: name STOP, BAJA or PARAR in it');
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
