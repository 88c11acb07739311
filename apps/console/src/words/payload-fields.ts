import type { PreviewRequest } from '../api/types.ts';

export type Trigger = PreviewRequest['trigger'];

interface PayloadField {
  readonly name: string;
  readonly label: string;
  /** What it begins with, to be changed. */
  readonly example: string;
  readonly required?: true;
}

/** What a caller is told about, by trigger: the part of the event's `data`, and its fields. */
export const payloads = {
  'booking.confirmed': {
    part: 'booking',
    fields: [
      { name: 'id', label: 'Booking', example: 'B-77', required: true },
      {
        name: 'startsAt',
        label: 'Begins at, with the offset from UTC',
        example: '2027-03-02T15:00:00-05:00',
        required: true,
      },
      { name: 'location', label: 'Place', example: '12 Main St', required: true },
      { name: 'rescheduleUrl', label: 'Link to change it', example: 'https://clinic.example/r/77', required: true },
    ],
  },
  'payment.captured': {
    part: 'payment',
    fields: [
      { name: 'id', label: 'Payment', example: 'P-1042', required: true },
      { name: 'amount', label: 'Amount', example: '120.00', required: true },
      { name: 'currency', label: 'Currency', example: 'USD', required: true },
      { name: 'receiptUrl', label: 'Link to the receipt', example: 'https://clinic.example/p/1042' },
    ],
  },
  'escalation.accepted': {
    part: 'escalation',
    fields: [
      { name: 'id', label: 'Escalation', example: 'E-9', required: true },
      { name: 'nextStep', label: 'Next step', example: 'A nurse calls you back before noon.', required: true },
      { name: 'contact', label: 'Contact', example: '' },
      { name: 'url', label: 'Link', example: '' },
    ],
  },
  'caller.requested': {
    part: 'request',
    fields: [
      { name: 'id', label: 'Request', example: 'R-5', required: true },
      { name: 'kind', label: 'Kind: link, transcript, directions or text', example: 'link', required: true },
      { name: 'url', label: 'Link', example: 'https://clinic.example/prices' },
      { name: 'text', label: 'Text', example: '' },
    ],
  },
} as const satisfies Record<Trigger, { readonly part: string; readonly fields: readonly PayloadField[] }>;

export const triggers = Object.keys(payloads) as Trigger[];

export function examplesOf(trigger: Trigger): Record<string, string> {
  return Object.fromEntries(payloads[trigger].fields.map(({ name, example }) => [name, example]));
}

/** Fields that were left empty are left out. */
export function payloadOf(trigger: Trigger, values: Readonly<Record<string, string>>): PreviewRequest['payload'] {
  const given = Object.entries(values).filter(([, value]) => value.trim() !== '');
  return { [payloads[trigger].part]: Object.fromEntries(given) };
}
