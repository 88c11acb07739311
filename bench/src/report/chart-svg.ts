/** Pieces of SVG. Lengths are in pixels of the drawing; classes stand for colours, which its style has. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rect({ x, y, width, height }: Box, className: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" class="${className}"/>`;
}

/** @param anchor which of its ends is at x. */
export function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', className = ''): string {
  const classes = className === '' ? '' : ` class="${className}"`;
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${classes}>${escaped(words)}</text>`;
}

/** A line from end to end, with a short stroke across each: a range. */
export function whisker(from: number, to: number, y: number, halfHeight: number): string {
  const [left, right, top, bottom] = [px(from), px(to), px(y - halfHeight), px(y + halfHeight)];
  return `<path d="M${left} ${px(y)}H${right}M${left} ${top}V${bottom}M${right} ${top}V${bottom}" class="range"/>`;
}

export function verticalLine(x: number, from: number, to: number): string {
  return `<path d="M${px(x)} ${px(from)}V${px(to)}" class="grid"/>`;
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function px(length: number): string {
  return String(Number(length.toFixed(1)));
}
