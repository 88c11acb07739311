import type { UsageSums, UsedVolume } from '../api/types.ts';
import { counted } from './phrases.ts';

/** The most months that the picker goes back. */
const months = 13;

export interface Month {
  /** YYYY-MM. */
  readonly value: string;
  readonly label: string;
}

/** The months of UTC up to now, the latest first. */
export function monthsUntil(now: Date): readonly Month[] {
  return Array.from({ length: months }, (_, back) => {
    const begin = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back));
    const label = begin.toLocaleDateString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
    return { value: begin.toISOString().slice(0, 7), label };
  });
}

/** From its beginning, and before that of the next one. */
export function spanOfMonth(month: string): { readonly from: string; readonly to: string } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const begin = (of: number): string => new Date(Date.UTC(year, of)).toISOString();
  return { from: begin(number - 1), to: begin(number) };
}

/** Amounts of several currencies are never added; without any it is a dash. */
export function money(cost: UsageSums['cost'], part: 'provider' | 'carrier' | 'total'): string {
  return cost.length === 0 ? '–' : cost.map((one) => `${one[part]} ${one.currency}`).join(' + ');
}

const sourceWords = {
  provider: 'priced by the provider itself',
  table: 'priced by your table',
  unpriced: 'without a price, and in no amount',
} as const;

/** Where prices are from, as shares of the charged messages. */
export function sourceShares({ priced }: UsageSums): readonly string[] {
  const sum = priced.provider + priced.table + priced.unpriced;
  return (['provider', 'table', 'unpriced'] as const)
    .filter((source) => priced[source] > 0)
    .map((source) => {
      const share = Math.round((priced[source] / sum) * 1_000) / 10;
      return `${counted(priced[source], 'message')} (${share} %) ${sourceWords[source]}`;
    });
}

export function volumeWords({ used, amount, over, unit }: UsedVolume): string {
  const told = `${used.toLocaleString('en')} of ${counted(amount, unit.slice(0, -1))} used`;
  return over > 0 ? `${told}, ${over.toLocaleString('en')} beyond` : told;
}
