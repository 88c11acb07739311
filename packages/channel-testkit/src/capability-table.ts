import type { ChannelCapabilities } from '@aftercall/core';
import { markdownTable } from './markdown-table.ts';

interface Row {
  readonly feature: string;
  readonly value: (capabilities: ChannelCapabilities) => boolean | number | string;
}

const idNames = { attemptId: 'our id', providerId: 'its id' } as const;
const unitNames = { 'gsm7-or-ucs2': 'characters', 'utf8-bytes': 'bytes', characters: 'characters' } as const;

const rows: readonly Row[] = [
  { feature: 'longest text', value: ({ text }) => `${text.max} ${unitNames[text.unit]}` },
  { feature: 'cut into segments', value: ({ text }) => text.segmented },
  { feature: 'links', value: ({ links }) => links },
  { feature: 'buttons', value: ({ buttons }) => (buttons === 0 ? false : `up to ${buttons}`) },
  { feature: 'media', value: ({ media }) => media },
  { feature: 'receipt: sent', value: ({ receipts }) => receipts.sent },
  { feature: 'receipt: delivered', value: ({ receipts }) => receipts.delivered },
  { feature: 'receipt: read', value: ({ receipts }) => receipts.read },
  { feature: 'receipts name', value: ({ receiptsBy }) => idNames[receiptsBy] },
  { feature: 'revoke', value: ({ revoke }) => revoke },
  { feature: 'idempotent send', value: ({ idempotentSend }) => idempotentSend },
  { feature: 'capability check', value: ({ capabilityCheck }) => capabilityCheck },
  { feature: 'reconcile', value: ({ reconcile }) => reconcile },
  { feature: 'receipt on request', value: ({ receiptOf }) => receiptOf },
  { feature: 'list of replies', value: ({ listReplies }) => listReplies },
  { feature: 'typing', value: ({ typing }) => typing },
  { feature: 'mark as read', value: ({ markRead }) => markRead },
  { feature: 'service window', value: ({ serviceWindowHours: hours }) => (hours === 0 ? false : `${hours} h`) },
  { feature: 'templates only outside it', value: ({ templatesOnlyOutsideWindow }) => templatesOnlyOutsideWindow },
  {
    feature: 'one person at most',
    value: ({ pairIntervalSeconds: seconds }) => (seconds === 0 ? 'no limit' : `every ${seconds} s`),
  },
  { feature: 'rate counts', value: ({ rateUnit }) => rateUnit },
];

/** A Markdown table, a column a channel: what each can do, and what it refuses. */
export function capabilityTable(
  channels: readonly { readonly name: string; readonly capabilities: ChannelCapabilities }[],
): string {
  return markdownTable([
    ['feature', ...channels.map(({ name }) => name)],
    ...rows.map(({ feature, value }) => [feature, ...channels.map(({ capabilities }) => show(value(capabilities)))]),
  ]);
}

function show(value: boolean | number | string): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'refused';
  return String(value);
}
