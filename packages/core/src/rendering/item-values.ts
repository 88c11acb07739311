import { toLines, toSingleLine } from '../event/sanitize-text.ts';
import { cutText } from './cut-text.ts';
import { withoutLink } from '../guard/links-in.ts';
import { formatAmount, momentFormat, parseMoment } from './format-values.ts';
import type { Moment, MomentFormat } from './format-values.ts';
import { languageOf } from './language.ts';
import type { FollowUpPayload, PayloadItem } from './payload.ts';
import { exactPiece } from './piece.ts';
import type { Piece, PieceMaker } from './piece.ts';
import { isExact, longestValue } from './template-variables.ts';
import type { TemplateVariable } from './template-variables.ts';

/** The value of a variable, made safe and cut to its longest; undefined when the item has none. */
export type ItemValues = (variable: TemplateVariable) => Piece | undefined;

interface Source {
  readonly payload: FollowUpPayload;
  readonly item: PayloadItem;
  readonly locale: string;
  /** When the booking starts; undefined for other items, and when it is no moment. */
  readonly start: { readonly moment: Moment; readonly format: MomentFormat } | undefined;
}

/** Reads the values of one item; each is made when it is first asked for, and once. */
export function itemValues(
  payload: FollowUpPayload,
  item: PayloadItem,
  templateLocale: string,
  makePiece: PieceMaker,
): ItemValues {
  const locale = formatLocale(payload.locale, templateLocale);
  const moment = item.kind === 'booking.confirmed' ? parseMoment(item.startsAt) : undefined;
  const start = moment && { moment, format: momentFormat(locale, payload.timezone) };
  const source: Source = { payload, item, locale, start };
  const made: { [variable in TemplateVariable]?: Piece | undefined } = {};
  return (variable) => {
    if (variable in made) return made[variable];
    const raw = read[variable](source) ?? '';
    const safe = variable === 'text' ? toLines(raw) : toSingleLine(raw);
    const pieceOf = isExact(variable) ? exactPiece : makePiece;
    return (made[variable] = safe === '' ? undefined : pieceOf(cutText(safe, longestValue(variable))));
  };
}

/** A date follows the caller's own country, and always the language of the words around it. */
function formatLocale(callerLocale: string, templateLocale: string): string {
  const namesCountry = /[-_]/.test(callerLocale);
  return namesCountry && languageOf(callerLocale) === languageOf(templateLocale) ? callerLocale : templateLocale;
}

const read: Readonly<Record<TemplateVariable, (source: Source) => string | undefined>> = {
  business: ({ payload }) => payload.business,
  // Whoever names themselves by a link would have it sent in the name of the business.
  name: ({ payload }) => withoutLink(payload.callerName),
  id: ({ item }) => item.id,
  date: ({ start, payload }) => start?.format.date(start.moment, 'long', payload.toldAt),
  dateShort: ({ start, payload }) => start?.format.date(start.moment, 'short', payload.toldAt),
  time: ({ start }) => start?.format.time(start.moment),
  location: ({ item }) => ('location' in item ? item.location : undefined),
  rescheduleUrl: ({ item }) => ('rescheduleUrl' in item ? item.rescheduleUrl : undefined),
  amount: (source) => paidAmount(source, 'symbol'),
  amountCode: (source) => paidAmount(source, 'code'),
  receiptUrl: ({ item }) => ('receiptUrl' in item ? item.receiptUrl : undefined),
  nextStep: ({ item }) => ('nextStep' in item ? item.nextStep : undefined),
  contact: ({ item }) => ('contact' in item ? item.contact : undefined),
  url: ({ item }) => ('url' in item ? item.url : undefined),
  text: ({ item }) => ('text' in item ? item.text : undefined),
};

function paidAmount({ item, locale }: Source, style: 'symbol' | 'code'): string | undefined {
  return item.kind === 'payment.captured' ? formatAmount(item.amount, item.currency, locale, style) : undefined;
}
