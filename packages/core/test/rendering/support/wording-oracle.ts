import type { FollowUpPayload, PayloadItem } from '../../../src/rendering/payload.ts';
import type { ShortenStep, TextPart, TextTemplates, Wording } from '../../../src/rendering/text-template.ts';

/** How a message may be worded: after how many steps of shortening, and folded or not. */
export interface AllowedWording {
  readonly text: string;
  readonly segments: number;
  readonly folded: boolean;
}

const gsm7 = new Set(
  `@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`,
);
const escaped = new Set('\f^{}\\[~]|€');
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Fills one segment after the other, as 3GPP TS 23.038 and 23.040 say; no letter is cut in two. */
export function countSegments(text: string): number {
  const isGsm7 = Array.from(text).every((one) => gsm7.has(one) || escaped.has(one));
  const widths = isGsm7
    ? Array.from(text).map((one) => (escaped.has(one) ? 2 : 1))
    : [...letters.segment(text.replaceAll('\r\n', '\n\n'))].map(({ segment }) => segment.length);
  const whole = widths.reduce((sum, one) => sum + one, 0);
  if (whole <= (isGsm7 ? 160 : 70)) return 1;
  const room = isGsm7 ? 153 : 67;
  let [segments, used] = [1, 0];
  for (const width of widths) {
    if (used + width > room) [segments, used] = [segments + 1, 0];
    used += width;
  }
  return segments;
}

const signs: Readonly<Record<string, string>> = { '’': "'", '“': '"', '”': '"', '–': '-', '—': '-', '…': '...' };

/** The typography always, the accents of letters only where the texts allow it. */
function fold(text: string, { foldAccents }: TextTemplates): string {
  const one = (sign: string): string => {
    if (gsm7.has(sign) || escaped.has(sign)) return sign;
    if (signs[sign] !== undefined) return signs[sign];
    const base = sign.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '');
    return foldAccents && gsm7.has(base) ? base : sign;
  };
  return Array.from(text).map(one).join('');
}

/** What a part says of an item, or nothing; a value that is told letter for letter is left out of the folding. */
interface Said {
  readonly text: string;
  readonly folded: string;
}

type Values = Readonly<Record<string, string | undefined>>;

const exact = new Set(['id', 'rescheduleUrl', 'receiptUrl', 'url']);
const longest: Readonly<Record<string, number>> = {
  business: 40,
  name: 40,
  location: 120,
  nextStep: 500,
  contact: 120,
};

/** A text without anything to cut is cut nowhere; else after a word where one ends in the last third. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = max - 3;
  const blank = Math.max(...[...text.slice(0, room + 1).matchAll(/\s/g)].map(({ index }) => index), -1);
  let kept = '';
  for (const { segment } of letters.segment(text)) {
    if (kept.length + segment.length > (blank * 3 >= room * 2 ? blank : room)) break;
    kept += segment;
  }
  return `${kept.trimEnd().replace(/[\s,;:.\-–—]+$/, '')}...`;
}

/** The one moment and the one amount of the test, in the languages of its texts. */
export const told = { startsAt: '2026-11-24T10:30:00-06:00', amount: '1250.00', currency: 'USD' };
const inWords: Readonly<Record<string, Values>> = {
  'en-US': {
    date: 'Tuesday, November 24',
    dateShort: 'Tue Nov 24',
    time: '10:30 AM',
    amount: '$1,250.00',
    amountCode: 'USD 1,250.00',
  },
  'es-MX': {
    date: 'martes 24 de noviembre',
    dateShort: 'mar 24 nov',
    time: '10:30 a.m.',
    amount: 'USD 1,250.00',
    amountCode: 'USD 1,250.00',
  },
};

function valuesOf({ business, callerName }: FollowUpPayload, item: PayloadItem, { locale }: TextTemplates): Values {
  const { kind: _kind, ...rest } = item;
  const texts = Object.entries(rest).filter(([, value]) => typeof value === 'string' && value !== '');
  return { business, name: callerName, ...Object.fromEntries(texts), ...inWords[locale] };
}

function say(words: string, values: Values, texts: TextTemplates): Said | undefined {
  const said = { text: '', folded: '' };
  for (const piece of words.split(/(\{[A-Za-z]+\})/)) {
    const name = /^\{(.*)\}$/.exec(piece)?.[1];
    const value = name === undefined ? piece : values[name];
    if (value === undefined) return undefined;
    const stopped = name === undefined && piece.startsWith('.') && /[.!?:…]$/.test(said.text) ? piece.slice(1) : value;
    said.text += stopped;
    said.folded += name !== undefined && exact.has(name) ? stopped : fold(stopped, texts);
  }
  return said;
}

/** What the steps taken so far have done to the texts of one trigger, and to the notice. */
interface Shortened {
  readonly steps: readonly ShortenStep[];
  readonly noticeIsShort: boolean;
}

function sayItem(payload: FollowUpPayload, item: PayloadItem, texts: TextTemplates, { steps }: Shortened): Said[] {
  const values = { ...valuesOf(payload, item, texts) } as Record<string, string | undefined>;
  for (const [name, most] of Object.entries(longest)) if (values[name]) values[name] = cut(values[name], most);
  for (const [name, value] of Object.entries(values)) {
    const caps = steps.flatMap((one) => ('cap' in one && one.cap === name ? [one.to] : []));
    if (value !== undefined && caps.length > 0) values[name] = cut(value, Math.min(...caps));
  }
  const isSaid = ({ name, when }: TextPart): boolean =>
    (when === undefined || when === conditionOf(item)) && !steps.some((one) => 'drop' in one && one.drop === name);
  const wording = ({ name, text, short }: TextPart): string =>
    steps.some((one) => 'short' in one && one.short === name) ? (short ?? text) : text;
  const parts = texts.triggers[item.kind].parts.filter(isSaid);
  return parts.flatMap((part) => say(wording(part), values, texts) ?? []);
}

function conditionOf(item: PayloadItem): string | undefined {
  if (item.kind === 'booking.confirmed') return item.changed ? 'changed' : 'unchanged';
  return item.kind === 'caller.requested' ? item.request : undefined;
}

function wordingsAfter(payload: FollowUpPayload, texts: TextTemplates, taken: readonly Step[]): AllowedWording[] {
  const shortenedOf = (kind: PayloadItem['kind']): Shortened => ({
    steps: taken.flatMap((one) => (one.kind === kind ? [one.step] : [])),
    noticeIsShort: taken.some(({ step }) => 'short' in step && step.short === 'optOut'),
  });
  const [first] = payload.items as [PayloadItem];
  const caps = shortenedOf(first.kind).steps.flatMap((one) => ('cap' in one && one.cap === 'business' ? [one.to] : []));
  const business = cut(payload.business, Math.min(40, ...caps));
  const notice: Wording = texts.optOut;
  const noticeIsShort = shortenedOf(first.kind).noticeIsShort;
  const ends = noticeIsShort ? (notice.short ?? notice.text) : notice.text;
  const opening = say(texts.opening, { business }, texts) as Said;
  const items = payload.items.map((item) => sayItem(payload, item, texts, shortenedOf(item.kind)));
  return [false, true].map((folded) => {
    const read = (one: Said): string => (folded ? one.folded : one.text);
    const fixed = (words: string): string => (folded ? fold(words, texts) : words);
    const body = items.map((parts) => parts.map(read).join(' ')).join(fixed(texts.joiner));
    const text = `${read(opening)} ${body} ${fixed(ends)}`;
    return { text, folded, segments: countSegments(text) };
  });
}

interface Step {
  readonly kind: PayloadItem['kind'];
  readonly step: ShortenStep;
}

/** Every wording that the texts allow, the fullest first: no step yet, one, two; each as it is, then folded. */
export function allowedWordings(payload: FollowUpPayload, texts: TextTemplates): readonly AllowedWording[] {
  const kinds = [...new Set(payload.items.map(({ kind }) => kind))];
  const longestList = Math.max(...kinds.map((kind) => texts.triggers[kind].shorten.length));
  const steps: Step[] = [];
  for (let rank = 0; rank < longestList; rank += 1) {
    for (const kind of kinds) {
      const step = texts.triggers[kind].shorten[rank];
      if (step !== undefined) steps.push({ kind, step });
    }
  }
  return [...steps.keys(), steps.length].flatMap((count) => wordingsAfter(payload, texts, steps.slice(0, count)));
}
