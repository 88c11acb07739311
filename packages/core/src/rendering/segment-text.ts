import { countSeptets, septetWidths } from './gsm7.ts';

export type TextEncoding = 'GSM-7' | 'UCS-2';

/** What a text costs as an SMS. */
export interface SegmentedText {
  readonly encoding: TextEncoding;
  /** The messages that are sent and paid; 1 for an empty text. */
  readonly segments: number;
  /** Septets in GSM-7 (an extension character takes two), 16-bit code units in UCS-2. */
  readonly units: number;
}

/** What a stretch of text adds to a message; two stretches cost the sums of both. */
export interface TextCost {
  /** Whether the stretch can be sent in GSM-7; both can only when each can. */
  readonly gsm7: boolean;
  /** Of no meaning outside GSM-7. */
  readonly septets: number;
  /** UTF-16 code units. */
  readonly codeUnits: number;
  /** Whether it may hold characters of several code units, between which a segment must not end. */
  readonly clusters: boolean;
}

/**
 * A segment carries 140 octets. A text of several segments gives six of them to the header
 * that joins them: 3GPP TS 23.040, 9.2.3.24.1 (https://www.3gpp.org/dynareport/23040.htm).
 */
const capacity: Readonly<Record<TextEncoding, { readonly single: number; readonly joined: number }>> = {
  'GSM-7': { single: 160, joined: 153 },
  'UCS-2': { single: 70, joined: 67 },
};

/** Latin letters, typographic punctuation and currency signs: each is one code unit and one visible character. */
const oneUnitEach = /^[\n\r\x20-\x7e\u00a0-\u024f\u0393-\u03a9\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * How a text is encoded and cut. A character is never cut in two: neither an escaped
 * GSM-7 character, nor a surrogate pair, nor an emoji made of several code points.
 * Twilio's calculator (https://github.com/TwilioDevEd/message-segment-calculator) counts
 * the same, but takes a millisecond for each message; so it judges this code in the tests
 * instead of standing here.
 */
export function segmentText(text: string): SegmentedText {
  const cost = costOf(text);
  return segmentsOf(cost) ?? cutBetweenCharacters(text, cost);
}

export function costOf(text: string): TextCost {
  const septets = countSeptets(text);
  const gsm7 = septets !== undefined;
  return { gsm7, septets: septets ?? 0, codeUnits: text.length, clusters: !gsm7 && !oneUnitEach.test(text) };
}

/** The segments of a text by its cost alone; undefined when they depend on which characters meet a segment's end. */
export function segmentsOf({ gsm7, septets, codeUnits, clusters }: TextCost): SegmentedText | undefined {
  const encoding = gsm7 ? 'GSM-7' : 'UCS-2';
  const units = gsm7 ? septets : codeUnits;
  const { single, joined } = capacity[encoding];
  if (units <= single) return { encoding, units, segments: 1 };
  const cutsAnywhere = gsm7 ? septets === codeUnits : !clusters;
  return cutsAnywhere ? { encoding, units, segments: Math.ceil(units / joined) } : undefined;
}

/** Fills one segment after the other, character by character. */
function cutBetweenCharacters(text: string, { gsm7, septets, codeUnits }: TextCost): SegmentedText {
  const encoding = gsm7 ? 'GSM-7' : 'UCS-2';
  const { joined } = capacity[encoding];
  let segments = 1;
  let free = joined;
  for (const width of gsm7 ? septetWidths(text) : visibleWidths(text)) {
    if (width <= free) {
      free -= width;
    } else if (width <= joined) {
      segments += 1;
      free = joined - width;
    } else {
      // A cluster wider than a segment (a letter under a heap of accents) has to be cut after all.
      const begun = Math.ceil((width - free) / joined);
      segments += begun;
      free += begun * joined - width;
    }
  }
  return { encoding, units: gsm7 ? septets : codeUnits, segments };
}

/** The code units of each visible character; a carriage return and a line feed are two. */
function visibleWidths(text: string): number[] {
  return Array.from(graphemes.segment(text.replaceAll('\r\n', '\n\n')), ({ segment }) => segment.length);
}
