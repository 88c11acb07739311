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
  const folded = pieces.some((piece) => piece.folded !== undefined) ? new JoinedPiece(pieces, true) : undefined;
  return new JoinedPiece(pieces, false, folded);
}

/** Most wordings are weighed and never read: their text is put together when somebody asks for it. */
class JoinedPiece implements Piece {
  readonly cost: TextCost;
  readonly folded: Piece | undefined;
  readonly #pieces: readonly Piece[];
  readonly #foldEach: boolean;
  #text: string | undefined;

  constructor(pieces: readonly Piece[], foldEach: boolean, folded?: Piece) {
    this.#pieces = pieces;
    this.#foldEach = foldEach;
    const scales = new Scales(foldEach);
    for (const piece of pieces) scales.add(piece);
    this.cost = scales;
    this.folded = folded;
  }

  get text(): string {
    if (this.#text === undefined) {
      let text = '';
      for (const piece of this.#pieces) text += this.#foldEach ? (piece.folded ?? piece).text : piece.text;
      this.#text = text;
    }
    return this.#text;
  }
}

/** What pieces cost together, added up one by one: a list of them would only be made to be counted. */
export class Scales implements TextCost {
  gsm7 = true;
  septets = 0;
  codeUnits = 0;
  clusters = false;
  /** Whether any of them reads otherwise when it is folded. */
  foldable = false;
  readonly #foldEach: boolean;

  constructor(foldEach: boolean) {
    this.#foldEach = foldEach;
  }

  add({ cost, folded }: Piece): void {
    const { gsm7, septets, codeUnits, clusters } = this.#foldEach && folded !== undefined ? folded.cost : cost;
    this.gsm7 &&= gsm7;
    this.septets += septets;
    this.codeUnits += codeUnits;
    this.clusters ||= clusters;
    this.foldable ||= folded !== undefined;
  }
}

function makePiece(text: string, fold: (text: string) => string): Piece {
  const cost = costOf(text);
  const foldedText = cost.gsm7 ? text : fold(text);
  return { text, cost, folded: foldedText === text ? undefined : exactPiece(foldedText) };
}
