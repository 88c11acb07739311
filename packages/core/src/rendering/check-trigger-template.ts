import type { Fault } from '../event/call-event.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { variablesIn } from './compile-templates.ts';
import { checkWording } from './check-wording.ts';
import { triggerRules } from './template-variables.ts';
import type { TemplateVariable } from './template-variables.ts';
import type { ShortenStep, TextPart, TextTemplate } from './text-template.ts';

/** What is wrong with the texts of one trigger; `field` is where they stand, e.g. `triggers.booking.confirmed`. */
export function checkTriggerTemplate(trigger: Trigger, template: TextTemplate, field: string): Fault[] {
  return [
    ...template.parts.flatMap((part, index) => checkPart(trigger, template, index, part, `${field}.parts[${index}]`)),
    ...checkMustSay(trigger, template, `${field}.parts`),
    ...template.shorten.flatMap((step, index) => checkStep(trigger, template, step, `${field}.shorten[${index}]`)),
  ];
}

function checkPart(trigger: Trigger, template: TextTemplate, index: number, part: TextPart, field: string): Fault[] {
  const { always, sometimes, conditions } = triggerRules[trigger];
  const faults: Fault[] = [];
  const { name, text, short, when } = part;
  if (name === 'optOut') faults.push({ field: `${field}.name`, message: 'must not be optOut, the name of the notice' });
  if (template.parts.slice(0, index).some((other) => other.name === name && conditionsMeet(other, part))) {
    faults.push({ field: `${field}.name`, message: `must be a name of its own: ${name} is taken by an earlier part` });
  }
  if (when !== undefined && !conditions.includes(when)) {
    const known = conditions.length === 0 ? 'left out' : `one of ${conditions.join(', ')}`;
    faults.push({ field: `${field}.when`, message: `must be ${known} for ${trigger}` });
  }
  faults.push(...checkWording(text, [...always, ...sometimes], `${field}.text`));
  if (short !== undefined) faults.push(...checkWording(short, [...always, ...sometimes], `${field}.short`));
  return [...faults, ...checkMandatoryIn(trigger, part, field)];
}

/** A part that says what must be said may not depend on anything else, nor lose it in its short wording. */
function checkMandatoryIn(trigger: Trigger, { text, short }: TextPart, field: string): Fault[] {
  const { always } = triggerRules[trigger];
  const faults: Fault[] = [];
  for (const [kind, wording] of Object.entries({ text, short })) {
    const variables = wording === undefined ? [] : variablesIn(wording);
    for (const variable of variables.filter((each) => isMandatory(trigger, each))) {
      const doubtful = variables.find((other) => other !== variable && !always.includes(other));
      if (doubtful === undefined) continue;
      const message = `must not say {${variable}} together with {${doubtful}}, for it is left out when {${doubtful}} has no value: make two parts of it`;
      faults.push({ field: `${field}.${kind}`, message });
    }
  }
  if (short === undefined) return faults;
  const kept = variablesIn(short);
  for (const group of triggerRules[trigger].mustSay) {
    const said = group.find((variable) => variablesIn(text).includes(variable));
    if (said === undefined || group.some((variable) => kept.includes(variable))) continue;
    faults.push({ field: `${field}.short`, message: `must say ${inBraces(group)} as the full text does` });
  }
  return faults;
}

function checkMustSay(trigger: Trigger, { parts }: TextTemplate, field: string): Fault[] {
  const { mustSay, conditions } = triggerRules[trigger];
  return mustSay.flatMap((group) => {
    const partsWithGroup = parts.filter(({ text }) => variablesIn(text).some((variable) => group.includes(variable)));
    if (partsWithGroup.some(({ when }) => when === undefined)) return [];
    const missing = conditions.filter((condition) => !partsWithGroup.some(({ when }) => when === condition));
    if (conditions.length > 0 && missing.length === 0) return [];
    const where = partsWithGroup.length === 0 ? '' : ` when ${missing.join(' or ')}`;
    return [{ field, message: `must have a part that says ${inBraces(group)}${where}` }];
  });
}

function checkStep(trigger: Trigger, template: TextTemplate, step: ShortenStep, field: string): Fault[] {
  if ('cap' in step) {
    const { always, sometimes } = triggerRules[trigger];
    if ([...always, ...sometimes].includes(step.cap)) return [];
    return [{ field: `${field}.cap`, message: `must be a variable of ${trigger}, which {${step.cap}} is not` }];
  }
  const [action, name] = 'short' in step ? ['short', step.short] : ['drop', step.drop];
  if (action === 'short' && name === 'optOut') return [];
  const stepField = `${field}.${action}`;
  if (name === 'optOut') return [{ field: stepField, message: 'must not drop the opt-out notice' }];
  const targets = template.parts.filter((part) => part.name === name);
  if (targets.length === 0) {
    const known = [...new Set(template.parts.map((part) => part.name))].join(', ');
    return [{ field: stepField, message: `must be the name of a part: ${known}` }];
  }
  if (action === 'short') {
    if (targets.some(({ short }) => short !== undefined)) return [];
    return [{ field: stepField, message: `must be a part with a short wording, which ${name} lacks` }];
  }
  const mandatory = targets
    .flatMap(({ text, short = '' }) => [...variablesIn(text), ...variablesIn(short)])
    .find((variable) => isMandatory(trigger, variable));
  if (mandatory === undefined) return [];
  return [{ field: stepField, message: `must not drop ${name}, which says {${mandatory}}` }];
}

function isMandatory(trigger: Trigger, variable: TemplateVariable): boolean {
  return triggerRules[trigger].mustSay.some((group) => group.includes(variable));
}

/** Whether two parts may be said in one message. */
function conditionsMeet(one: TextPart, other: TextPart): boolean {
  return one.when === undefined || other.when === undefined || one.when === other.when;
}

function inBraces(group: readonly TemplateVariable[]): string {
  return group.map((variable) => `{${variable}}`).join(' or ');
}
