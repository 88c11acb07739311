import { styleText } from 'node:util';

/** Gives a text a colour, where whoever reads it can see colours. */
export type Paint = (style: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string) => string;

/** Colours on a terminal that shows them and wants them (NO_COLOR), plain text elsewhere. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}
