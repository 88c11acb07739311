import type { Fault } from '../event/call-event.ts';
import { splitWording } from './compile-templates.ts';
import { askedOptOutWord } from './opt-out-wording.ts';
import { isLink } from './template-variables.ts';
import type { TemplateVariable } from './template-variables.ts';

/** What is wrong with one wording that may use the given variables. */
export function checkWording(wording: string, allowed: readonly TemplateVariable[], field: string): Fault[] {
  const faults: Fault[] = [];
  const tokens = splitWording(wording);
  const known = allowed.length === 0 ? 'no variables are known here' : `known are ${allowed.join(', ')}`;
  for (const [index, token] of tokens.entries()) {
    if (typeof token === 'string') {
      const stray = /\{[^{}]*\}?|\}/.exec(token)?.[0];
      if (stray !== undefined)
        faults.push({ field, message: `must not hold ${stray}, which is no variable: ${known}` });
      continue;
    }
    const { variable } = token;
    if (!allowed.includes(variable)) {
      faults.push({ field, message: `must not use {${variable}}: ${known}` });
    }
    const next = tokens[index + 1];
    const touches = next !== undefined && (typeof next !== 'string' || !/^\s/.test(next));
    if (isLink(variable) && touches) {
      faults.push({
        field,
        message: `must have a space after {${variable}}, or phones take what follows into the link`,
      });
    }
  }
  const asked = askedOptOutWord(wording);
  if (asked !== undefined) {
    const message = `must not ask for the answer "${asked}": who sends it opts out of every message. Ask for another word, or offer a link`;
    faults.push({ field, message });
  }
  return faults;
}
