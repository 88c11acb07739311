import { foldAccents, foldTypography } from './fold-accents.ts';
import { costOf } from './segment-text.ts';
import type { TextCost } from './segment-text.ts';

/** A stretch of a message together with its cost, so that a change elsewhere does not count it again. */
export interface Piece {
  readonly text: string;
  readonly cost: TextCost;
  /** The stretch with what GSM-7 lacks replaced; absent when that changes nothing. */
  readonly folded?: Piece;
}

export type PieceMaker = (text: string) => Piece;

const letters: PieceMaker = (text) => makePiece(text, foldAccents);
const typography: PieceMaker = (text) => makePiece(text, foldTypography);

/** Makes the pieces of a message whose letters may lose their accents, or whose typography alone may be folded. */
export function pieceMaker(foldLetters: boolean): PieceMaker {
  return foldLetters ? letters : typography;
}

export const space: Piece = { text: ' ', cost: costOf(' ') };

/** Several pieces, one straight after the other, as one. */
export function joinPieces(pieces: readonly Piece[]): Piece {
  const plain = new Sum();
  const folded = new Sum();
  let anyFolded = false;
  for (const piece of pieces) {
    plain.add(piece);
    folded.add(piece.folded ?? piece);
    anyFolded ||= piece.folded !== undefined;
  }
  const { text, cost } = plain;
  return anyFolded ? { text, cost, folded: { text: folded.text, cost: folded.cost } } : { text, cost };
}

class Sum {
  text = '';
  readonly cost = { septets: 0, codeUnits: 0, clusters: false };

  add({ text, cost }: Piece): void {
    this.text += text;
    this.cost.septets += cost.septets;
    this.cost.codeUnits += cost.codeUnits;
    this.cost.clusters ||= cost.clusters;
  }
}

function makePiece(text: string, fold: (text: string) => string): Piece {
  const cost = costOf(text);
  if (cost.septets !== Number.POSITIVE_INFINITY) return { text, cost };
  const folded = fold(text);
  return folded === text ? { text, cost } : { text, cost, folded: { text: folded, cost: costOf(folded) } };
}
