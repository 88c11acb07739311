import { type Fault } from '../faults/fault.ts';
import { faultTable } from '../faults/fault-table.ts';
import { magicNumbers } from '../phones/magic-numbers.ts';
import { TwilioError } from './errors.ts';
import { failureCodes, refusalCodes } from './fault-codes.ts';

/** The magic numbers as a Markdown table, with Twilio's words for each; the README shows it. */
export function magicNumberTable(): string {
  const rows = Object.entries(magicNumbers).map(([digits, { fault: name, times }]) => {
    const fault = faultTable[name];
    const meaning =
      times === undefined
        ? fault.meaning
        : `${fault.meaning}; the first ${times} requests to a number, later ones are served`;
    return `| ${digits} | \`${name}\` | ${meaning} | ${twilioWords(fault)} |`;
  });
  return ['| Last digits | Fault | What happens | Twilio says |', '|---|---|---|---|', ...rows].join('\n');
}

function twilioWords(fault: Fault): string {
  if (fault.kind === 'refusal') {
    const { status, code } = new TwilioError(refusalCodes[fault.refusal]);
    return `HTTP ${status}, ${code}`;
  }
  return fault.kind === 'failure' ? `undelivered, ${failureCodes[fault.failure].code}` : '';
}
