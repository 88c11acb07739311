import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { costOf, segmentsOf, segmentText } from '../../src/rendering/segment-text.ts';

describe('segmentText', () => {
  test.each([
    ['nothing', '', 'GSM-7', 0, 1],
    ['160 letters', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['161 letters', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['306 letters', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['307 letters', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['80 escaped characters', '€'.repeat(80), 'GSM-7', 160, 1],
    ['81 escaped characters', '€'.repeat(81), 'GSM-7', 162, 2],
    ['an escape that would be cut at septet 153', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['an escape that ends at septet 153', `${'a'.repeat(151)}€${'a'.repeat(153)}`, 'GSM-7', 306, 2],
    ['70 letters outside GSM-7', 'ж'.repeat(70), 'UCS-2', 70, 1],
    ['71 letters outside GSM-7', 'ж'.repeat(71), 'UCS-2', 71, 2],
    ['134 letters outside GSM-7', 'á'.repeat(134), 'UCS-2', 134, 2],
    ['135 letters outside GSM-7', 'á'.repeat(135), 'UCS-2', 135, 3],
    ['35 emoji', '😀'.repeat(35), 'UCS-2', 70, 1],
    ['36 emoji', '😀'.repeat(36), 'UCS-2', 72, 2],
    ['a surrogate pair that would be cut', `${'á'.repeat(66)}😀${'á'.repeat(66)}`, 'UCS-2', 134, 3],
    ['an escaped character in UCS-2 is one unit', `á${'€'.repeat(69)}`, 'UCS-2', 70, 1],
    ['one letter outside GSM-7 among 159', `á${'a'.repeat(159)}`, 'UCS-2', 160, 3],
    ['a line break in UCS-2 is two characters', `😀${'á'.repeat(64)}\r\n${'á'.repeat(66)}`, 'UCS-2', 134, 2],
    ['a letter under 200 accents is cut after all', `${'á'.repeat(66)}a${'\u0301'.repeat(200)}`, 'UCS-2', 267, 4],
    ['what fits behind it', `${'á'.repeat(66)}a${'\u0301'.repeat(200)}á`, 'UCS-2', 268, 4],
    ['what does not', `${'á'.repeat(66)}a${'\u0301'.repeat(200)}áá`, 'UCS-2', 269, 5],
  ])('%s', (_what, text, encoding, units, segments) => {
    expect(segmentText(text)).toEqual({ encoding, units, segments });
  });

  test.each(Array.from('@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r'))('%j takes one septet', (character) => {
    expect(segmentText(character)).toEqual({ encoding: 'GSM-7', units: 1, segments: 1 });
  });

  test.each(Array.from('\f^{}\\[~]|€'))('%j takes two septets', (character) => {
    expect(segmentText(character)).toEqual({ encoding: 'GSM-7', units: 2, segments: 1 });
  });

  test.each(Array.from('`\tçÁÍÓÚÀÈáíóúãõâêôªº“’–…\u00a0\u202f'))('%j is not in GSM-7', (character) => {
    expect(segmentText(character)).toEqual({ encoding: 'UCS-2', units: 1, segments: 1 });
  });
});

/** Characters with the units they take, chosen so that no two of them melt into one. */
const gsm7Atoms = [
  ['a', 1],
  [' ', 1],
  ['\n', 1],
  ['é', 1],
  ['Ñ', 1],
  ['€', 2],
  ['{', 2],
  ['\\', 2],
] as const;
const ucs2Atoms = [
  ['a', 1],
  ['€', 1],
  ['á', 1],
  ['…', 1],
  ['漢', 1],
  ['😀', 2],
  ['👍🏽', 4],
  ['👩‍👩‍👧', 8],
  ['x\u0302', 2],
] as const;
type Atom = readonly [character: string, width: number];

/** Writes the message out segment by segment, as the standards describe it. */
function writeOut(atoms: readonly Atom[], single: number, joined: number): number {
  const total = atoms.reduce((sum, [, width]) => sum + width, 0);
  if (total <= single) return 1;
  const segments: Atom[][] = [[]];
  for (const atom of atoms) {
    const used = segments.at(-1)!.reduce((sum, [, width]) => sum + width, 0);
    if (used + atom[1] > joined) segments.push([]);
    segments.at(-1)!.push(atom);
  }
  return segments.length;
}

const textOf = (atoms: readonly Atom[]) => atoms.map(([character]) => character).join('');
const unitsOf = (atoms: readonly Atom[]) => atoms.reduce((sum, [, width]) => sum + width, 0);
const gsm7Text = fc.array(fc.constantFrom<Atom>(...gsm7Atoms), { maxLength: 500 });
const ucs2Text = fc
  .array(fc.constantFrom<Atom>(...ucs2Atoms), { maxLength: 200 })
  .map((atoms): Atom[] => [['ж', 1], ...atoms]);

describe('segmentText agrees', () => {
  test('with a GSM-7 message that is written out', () => {
    fc.assert(
      fc.property(gsm7Text, (atoms) => {
        const segments = writeOut(atoms, 160, 153);
        expect(segmentText(textOf(atoms))).toEqual({ encoding: 'GSM-7', units: unitsOf(atoms), segments });
      }),
    );
  });

  test('with a UCS-2 message that is written out', () => {
    fc.assert(
      fc.property(ucs2Text, (atoms) => {
        const segments = writeOut(atoms, 70, 67);
        expect(segmentText(textOf(atoms))).toEqual({ encoding: 'UCS-2', units: unitsOf(atoms), segments });
      }),
    );
  });

  test('with Twilio’s own calculator', () => {
    fc.assert(
      fc.property(fc.oneof(gsm7Text, ucs2Text).map(textOf), (text) => {
        const theirs = new SegmentedMessage(text);
        const { encoding, segments } = segmentText(text);
        expect({ encoding, segments }).toEqual({ encoding: theirs.encodingName, segments: theirs.segmentsCount });
      }),
      { numRuns: 60 },
    );
  });

  test('with the sum of the costs of its halves, wherever that sum can tell', () => {
    fc.assert(
      fc.property(fc.oneof(gsm7Text, ucs2Text), fc.nat(500), (atoms, cut) => {
        const [head, tail] = [costOf(textOf(atoms.slice(0, cut))), costOf(textOf(atoms.slice(cut)))];
        const bySum = segmentsOf({
          gsm7: head.gsm7 && tail.gsm7,
          septets: head.septets + tail.septets,
          codeUnits: head.codeUnits + tail.codeUnits,
          clusters: head.clusters || tail.clusters,
        });
        if (bySum !== undefined) expect(bySum).toEqual(segmentText(textOf(atoms)));
        else expect(textOf(atoms)).toMatch(/[€{\\]|\u0302|[^\n -\u2fff]/);
      }),
    );
  });
});
