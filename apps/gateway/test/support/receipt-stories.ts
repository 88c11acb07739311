import { patienceMs } from './three-channels.ts';

/** What happens to the messages of one caller, and what must have become of them whatever the order of the receipts. */
export interface ReceiptStory {
  readonly name: string;
  /** It decides the plan, and how soon its first channel is left. */
  readonly locale: `${'es' | 'en' | 'pt'}-${'US' | 'PR'}`;
  /** Consent; all three channels when absent. */
  readonly channels?: readonly string[];
  readonly first: { readonly carrier: string; readonly fault: string; readonly delaySeconds?: number };
  readonly ends: readonly string[];
  readonly doubles?: number;
}

/** Late enough that the next channel has delivered by then, on a busy machine, too. */
const late = { fault: 'receipts_late', delaySeconds: (4 * patienceMs) / 1_000 };

export const receiptStories: readonly ReceiptStory[] = [
  {
    name: 'WhatsApp, delivered',
    locale: 'es-US',
    first: { carrier: 'meta', fault: 'ok' },
    ends: ['whatsapp delivered'],
  },
  {
    name: 'WhatsApp, read',
    locale: 'es-US',
    first: { carrier: 'meta', fault: 'read' },
    ends: ['whatsapp delivered read'],
  },
  {
    name: 'WhatsApp fails, then SMS',
    locale: 'es-US',
    first: { carrier: 'meta', fault: 'unreachable' },
    ends: ['whatsapp undeliverable', 'sms delivered'],
  },
  {
    name: 'WhatsApp says nothing, then SMS',
    locale: 'es-PR',
    first: { carrier: 'meta', fault: 'receipts_none' },
    ends: ['whatsapp accepted', 'sms delivered'],
  },
  {
    name: 'WhatsApp speaks late, and SMS has arrived',
    locale: 'es-PR',
    first: { carrier: 'meta', ...late },
    ends: ['whatsapp delivered', 'sms delivered'],
    doubles: 1,
  },
  {
    name: 'WhatsApp alone, failed and delivered after all',
    locale: 'es-US',
    channels: ['whatsapp'],
    first: { carrier: 'meta', fault: 'receipts_contradicted' },
    ends: ['whatsapp delivered'],
  },
  { name: 'RCS, delivered', locale: 'en-US', first: { carrier: 'rbm', fault: 'ok' }, ends: ['rcs delivered'] },
  { name: 'RCS, read', locale: 'en-US', first: { carrier: 'rbm', fault: 'read' }, ends: ['rcs delivered read'] },
  {
    name: 'RCS is taken back, then SMS',
    locale: 'en-PR',
    first: { carrier: 'rbm', fault: 'unreachable' },
    ends: ['rcs revoked', 'sms delivered'],
  },
  {
    name: 'RCS speaks late, and SMS has arrived',
    locale: 'en-PR',
    first: { carrier: 'rbm', ...late },
    ends: ['rcs delivered', 'sms delivered'],
    doubles: 1,
  },
  { name: 'SMS, delivered', locale: 'pt-US', first: { carrier: 'twilio', fault: 'ok' }, ends: ['sms delivered'] },
  {
    name: 'SMS fails, then RCS',
    locale: 'pt-US',
    first: { carrier: 'twilio', fault: 'unreachable' },
    ends: ['sms undeliverable', 'rcs delivered'],
  },
  {
    name: 'SMS speaks late, and is asked before RCS would be next',
    locale: 'pt-PR',
    first: { carrier: 'twilio', ...late },
    ends: ['sms delivered'],
  },
  {
    name: 'SMS alone, failed and delivered after all',
    locale: 'pt-US',
    channels: ['sms'],
    first: { carrier: 'twilio', fault: 'receipts_contradicted' },
    ends: ['sms delivered'],
  },
];
