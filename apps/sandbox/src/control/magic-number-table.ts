import type { Fault } from '../faults/fault.ts';
import { faultTable } from '../faults/fault-table.ts';
import { failureCodes as metaFailureCodes, MetaError, refusalCodes as metaRefusalCodes } from '../meta/meta-error.ts';
import { magicNumbers } from '../phones/magic-numbers.ts';
import { RbmError, refusalStatuses } from '../rbm/rbm-error.ts';
import { TwilioError } from '../twilio/errors.ts';
import { failureCodes, refusalCodes } from '../twilio/fault-codes.ts';

/** The magic numbers as a Markdown table, with each carrier's words for them; the README shows it. */
export function magicNumberTable(): string {
  const rows = Object.entries(magicNumbers).map(([digits, { fault: name, times }]) => {
    const fault = faultTable[name];
    const meaning =
      times === undefined
        ? fault.meaning
        : `${fault.meaning}; the first ${times} requests to a number, later ones are served`;
    const cells = [digits, `\`${name}\``, meaning, twilioWords(fault), metaWords(fault), rbmWords(fault)];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['Last digits', 'Fault', 'What happens', 'Twilio says', 'Meta says', 'RBM says'];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
}

function twilioWords(fault: Fault): string {
  switch (fault.kind) {
    case 'refusal': {
      const { status, code } = new TwilioError(refusalCodes[fault.refusal]);
      return `HTTP ${status}, ${code}`;
    }
    case 'failure':
      return `undelivered, ${failureCodes[fault.failure].code}`;
    case 'absence':
      return fault.channels.includes('rcs') ? `RCS only: undelivered, ${failureCodes.channel_absent.code}` : '';
    default:
      return '';
  }
}

function metaWords(fault: Fault): string {
  switch (fault.kind) {
    case 'refusal': {
      const { status, code } = new MetaError(metaRefusalCodes[fault.refusal], '');
      return `HTTP ${status}, ${code}`;
    }
    case 'failure':
      return `failed, ${metaFailureCodes[fault.failure]}`;
    case 'absence':
      return fault.channels.includes('whatsapp') ? `failed, ${metaFailureCodes.channel_absent}` : '';
    default:
      return '';
  }
}

function rbmWords(fault: Fault): string {
  switch (fault.kind) {
    case 'refusal': {
      const status = refusalStatuses[fault.refusal];
      return status === null ? 'served' : `HTTP ${new RbmError(status, '').code}, ${status}`;
    }
    case 'failure':
      return 'nothing, or TTL_EXPIRATION_REVOKED';
    case 'absence':
      return fault.channels.includes('rcs') ? 'HTTP 404, NOT_FOUND' : '';
    default:
      return '';
  }
}
