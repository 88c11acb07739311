/** A document with other content between two of its marks: `<!-- channels:begin -->` and `<!-- channels:end -->`. */
export function betweenMarks(text: string, mark: string, content: string): string {
  const [begin, end] = [`<!-- ${mark}:begin -->`, `<!-- ${mark}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has lost its marks ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`;
}
