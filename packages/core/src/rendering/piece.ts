import { foldAccents, foldTypography } from './fold-accents.ts';
import { costOf } from './segment-text.ts';
import type { TextCost } from './segment-text.ts';

/** A stretch of a message together with its cost, so that a change elsewhere does not count it again. */
export interface Piece {
  readonly text: string;
  readonly cost: TextCost;
  /** The stretch with what GSM-7 lacks replaced; undefined when that changes nothing. */
  readonly folded: Piece | undefined;
}

export type PieceMaker = (text: string) => Piece;

/** A piece that reads the same when it is folded. */
export const exactPiece: PieceMaker = (text) => ({ text, cost: costOf(text), folded: undefined });

const letters: PieceMaker = (text) => makePiece(text, foldAccents);
const typography: PieceMaker = (text) => makePiece(text, foldTypography);

/** Makes the pieces of a message whose letters may lose their accents, or whose typography alone may be folded. */
export function pieceMaker(foldLetters: boolean): PieceMaker {
  return foldLetters ? letters : typography;
}

export const space: Piece = exactPiece(' ');

/** Several pieces, one straight after the other, as one. */
export function joinPieces(pieces: readonly Piece[]): Piece {
  const { text, cost } = sumOf(pieces, false);
  const folded = pieces.some((piece) => piece.folded !== undefined) ? sumOf(pieces, true) : undefined;
  return { text, cost, folded };
}

function sumOf(pieces: readonly Piece[], foldEach: boolean): Piece {
  let text = '';
  let gsm7 = true;
  let septets = 0;
  let codeUnits = 0;
  let clusters = false;
  for (const piece of pieces) {
    const read = foldEach && piece.folded !== undefined ? piece.folded : piece;
    text += read.text;
    gsm7 &&= read.cost.gsm7;
    septets += read.cost.septets;
    codeUnits += read.cost.codeUnits;
    clusters ||= read.cost.clusters;
  }
  return { text, cost: { gsm7, septets, codeUnits, clusters }, folded: undefined };
}

function makePiece(text: string, fold: (text: string) => string): Piece {
  const cost = costOf(text);
  const foldedText = cost.gsm7 ? text : fold(text);
  return { text, cost, folded: foldedText === text ? undefined : exactPiece(foldedText) };
}
