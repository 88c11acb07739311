import { usageParts, type UsagePart, type UsageSum } from '@aftercall/core';
import { stringify } from 'csv-stringify/sync';
import type { MaskOfField } from './send-json.ts';
import { partNames, viewOfUsage } from './usage-view.ts';

type Cell = string | number;

const figures = [
  'charged_messages',
  'charged_segments',
  'uncharged_messages',
  'pending_messages',
  'uncertain_messages',
  'uncertain_segments',
  'follow_ups',
  'notices',
  'replies',
  'priced_by_provider',
  'priced_by_table',
  'unpriced',
  'volume_included',
  'volume_over',
] as const;

const money = ['currency', 'provider_cost', 'carrier_cost', 'total_cost'] as const;

/** Names of columns; that of days says their time zone. */
const columnNames: Partial<Record<UsagePart, string>> = { day: 'day_utc', call: 'call_id' };
const columnOf = (part: UsagePart): string => columnNames[part] ?? part;

/**
 * What spreadsheets take for the beginning of a formula, also behind quotes and blanks, which some of them drop.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^(?:[\t\r\n]|["'\s]*[=+\-@＝＋－＠])/;

/** A text that no spreadsheet computes; figures of ours are not given to it. */
export function safeCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

export function usageCsvHead(by: readonly UsagePart[]): string {
  return written([[...ordered(by).map(columnOf), ...figures, ...money]]);
}

/** A further currency of a sum has a row of its own, without figures, so that every column adds up. */
export function usageCsvRows(sums: readonly UsageSum[], by: readonly UsagePart[], mask: MaskOfField): string {
  return written(sums.flatMap((sum) => rowsOf(sum, ordered(by), mask)));
}

function rowsOf(sum: UsageSum, by: readonly UsagePart[], mask: MaskOfField): Cell[][] {
  const { charged, uncharged, pending, uncertain, kinds, priced, volume, cost, ...parts } = viewOfUsage(sum);
  const names = by.map((part) => {
    const name = partNames[part];
    return safeCell(String(mask(name, parts[name] ?? '')));
  });
  const counts = [
    charged.messages,
    charged.segments,
    uncharged.messages,
    pending.messages,
    uncertain.messages,
    uncertain.segments,
    kinds.follow_up,
    kinds.notice,
    kinds.reply,
    priced.provider,
    priced.table,
    priced.unpriced,
    volume.included,
    volume.over,
  ];
  const none = counts.map(() => '');
  const [first, ...others] = cost.map(({ currency, provider, carrier, total }) => [currency, provider, carrier, total]);
  return [
    [...names, ...counts, ...(first ?? money.map(() => ''))],
    ...others.map((amounts) => [...names, ...none, ...amounts]),
  ];
}

function ordered(by: readonly UsagePart[]): readonly UsagePart[] {
  return usageParts.filter((part) => by.includes(part));
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function written(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], { record_delimiter: 'windows' });
}
