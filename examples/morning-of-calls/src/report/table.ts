import stringWidth from 'string-width';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** At least so wide; with a fixed width rows can be printed before the last one is known. */
  readonly width?: number;
}

const gap = '  ';

/** Rows under their titles and a rule; as wide as what stands in them. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const sized = columns.map((column, index) => ({
    ...column,
    width: Math.max(column.width ?? 0, ...[column.title, ...rows.map((row) => row[index] ?? '')].map(widthOf)),
  }));
  return [header(sized), sized.map(({ width }) => '─'.repeat(width)).join(gap), ...rows.map((row) => line(sized, row))];
}

export function header(columns: readonly Column[]): string {
  return line(
    columns,
    columns.map(({ title }) => title),
  );
}

/** One row, with nothing after its last word. */
export function line(columns: readonly Column[], cells: readonly string[]): string {
  return columns
    .map((column, index) => padded(cells[index] ?? '', column))
    .join(gap)
    .trimEnd();
}

function padded(cell: string, { width = 0, align }: Column): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

/** The columns of a terminal that a text takes: none for colours and combining accents, two for wide letters. */
function widthOf(text: string): number {
  return stringWidth(text);
}
