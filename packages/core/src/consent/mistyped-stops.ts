/**
 * Words of stopping that are long enough for one slip to make no other word of them. Shorter ones are next to words that
 * mean something else ("stop" to "shop", "parar" to "pagar"): of those the common slips stand among the keywords.
 */
const words: readonly string[] = [
  'cancel',
  'revoke',
  'remove',
  'unsubscribe',
  'optout',
  'stopall',
  'cancelar',
  'detener',
  'desuscribir',
  'eliminar',
  'remover',
  'terminar',
  'darmedebaja',
  'descadastrar',
  'encerrar',
  'desabonner',
  'arretez',
];

/** Each slip once: a letter too few, a letter twice, two letters in the wrong order. */
const slips: ReadonlySet<string> = new Set(words.flatMap(slipsOf));

/** Whether a word, without case and accents, is probably one of stopping with a slip in it. */
export function isMistypedStop(word: string): boolean {
  return slips.has(word);
}

function slipsOf(word: string): string[] {
  return Array.from(word, (letter, at) => {
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    const swapped = after === '' ? [] : [`${before}${after[0]}${letter}${after.slice(1)}`];
    return [`${before}${after}`, `${before}${letter}${letter}${after}`, ...swapped];
  }).flat();
}
