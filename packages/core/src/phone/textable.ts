import type { PhoneLine, ValidPhone } from './canonical-phone.ts';

export type Textable =
  | { readonly textable: true }
  | { readonly textable: false; readonly why: 'landline' | 'premium_rate' };

/**
 * Lines that no text message may go to, or can arrive at. Toll-free, pager and company
 * numbers are landlines here: behind them stands no handset of a caller's own. Lines that
 * the plan leaves open, VoIP among them, get the benefit of the doubt.
 */
const refusalOfLine: Readonly<Partial<Record<PhoneLine, 'landline' | 'premium_rate'>>> = {
  premium: 'premium_rate',
  fixed: 'landline',
  toll_free: 'landline',
  other: 'landline',
};

/** The exchange 976 of every area code of North America was given to calls that are paid for; the number plan does not tell. */
const paidExchange = /^\+1\d{3}976\d{4}$/;

/** Whether a follow-up may go to this number at all. */
export function textable({ line, e164, country }: Pick<ValidPhone, 'line' | 'e164' | 'country'>): Textable {
  // Satellite phones and international networks belong to no country, and cost what they like.
  const isCostly = country === undefined || paidExchange.test(e164);
  const why = isCostly ? 'premium_rate' : refusalOfLine[line];
  return why === undefined ? { textable: true } : { textable: false, why };
}
