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

/** Whether a follow-up may go to this number at all. */
export function textable(phone: Pick<ValidPhone, 'line'>): Textable {
  const why = refusalOfLine[phone.line];
  return why === undefined ? { textable: true } : { textable: false, why };
}
