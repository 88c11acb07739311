import type { TextLimits } from '../channel/capabilities.ts';
import type { Fault } from '../event/call-event.ts';
import { triggers } from '../trigger/trigger.ts';
import { checkTriggerTemplate } from './check-trigger-template.ts';
import { checkWording } from './check-wording.ts';
import { splitWording, variablesIn } from './compile-templates.ts';
import { foldAccents, foldTypography } from './fold-accents.ts';
import { isGsm7 } from './gsm7.ts';
import { namesOptOutWord } from './opt-out-wording.ts';
import type { TextTemplates } from './text-template.ts';
import { renderWorstCases } from './worst-case.ts';

/** An SMS as Twilio takes it: https://www.twilio.com/docs/api/errors/21617 */
export const smsTextLimits: TextLimits = { unit: 'gsm7-or-ucs2', max: 1600, segmented: true };

/** A message of more segments at its worst case is refused when the configuration loads. */
export const mostSegments = 10;

/**
 * What is wrong with the texts of one locale for a channel with these limits: a variable
 * that is unknown, something that must be said and is not, a step that would lose it, a
 * wording that asks for an opt-out word as an answer, a message that at its longest takes
 * more than {@link mostSegments} segments or does not fit at all. Empty when all is well.
 */
export function checkTextTemplates(templates: TextTemplates, limits: TextLimits = smsTextLimits): Fault[] {
  const faults = [
    ...checkOpening(templates.opening),
    ...checkOptOut(templates.optOut.text, 'optOut.text'),
    ...(templates.optOut.short === undefined ? [] : checkOptOut(templates.optOut.short, 'optOut.short')),
    ...checkJoiner(templates.joiner),
    ...triggers.flatMap((trigger) => checkTriggerTemplate(trigger, templates.triggers[trigger], `triggers.${trigger}`)),
  ];
  return faults.length > 0 ? faults : checkWorstCases(templates, limits);
}

function checkOpening(opening: string): Fault[] {
  const faults = checkWording(opening, ['business'], 'opening');
  if (variablesIn(opening).includes('business')) return faults;
  return [...faults, { field: 'opening', message: 'must say {business}, so that people know who writes' }];
}

function checkJoiner(joiner: string): Fault[] {
  const faults = checkWording(joiner, [], 'joiner');
  if (/^\s/.test(joiner)) return faults;
  const message = 'must begin with a space or a line break, or phones take what follows into a link';
  return [...faults, { field: 'joiner', message }];
}

function checkOptOut(notice: string, field: string): Fault[] {
  if (splitWording(notice).some((token) => typeof token !== 'string' || /[{}]/.test(token))) {
    return [{ field, message: 'must not use variables' }];
  }
  if (namesOptOutWord(notice)) return [];
  return [{ field, message: 'must name the word that stops the messages, such as STOP, BAJA or PARAR' }];
}

function checkWorstCases(templates: TextTemplates, limits: TextLimits): Fault[] {
  const worst = renderWorstCases(templates, limits);
  return triggers.flatMap((trigger) => {
    const rendered = worst[trigger];
    const field = `triggers.${trigger}`;
    if (!rendered.fits) return [{ field, message: `is too long at its longest: ${rendered.message}` }];
    if (rendered.segments <= mostSegments) return [];
    const cause =
      rendered.encoding === 'UCS-2' ? `, because GSM-7 lacks ${charactersLacking(rendered.text, templates)}` : '';
    const message = `takes ${rendered.segments} segments (${rendered.encoding}${cause}) at its longest, and more than ${mostSegments} are too many: shorten the words, or add steps to "shorten"`;
    return [{ field, message }];
  });
}

/** The first few characters that keep a text out of GSM-7. */
function charactersLacking(text: string, templates: TextTemplates): string {
  const folded = templates.foldAccents ? foldAccents(text) : foldTypography(text);
  const lacking = new Set(Array.from(folded).filter((character) => !isGsm7(character)));
  return [...lacking].slice(0, 5).join(' ');
}
