import type { LedgerEntries, LedgerKind } from './entries.ts';
import type { Row } from './row-type.ts';
import type { ledgerTable } from './tables.ts';

/** An entry on its way into the ledger. */
export interface LedgerLine<K extends LedgerKind = LedgerKind> {
  readonly at: Date;
  readonly tenant: string | null;
  /** Our id of the call, where the entry is about one. */
  readonly call: string | null;
  readonly kind: K;
  readonly data: LedgerEntries[K];
}

/** An entry as it stands in its page. */
export interface PageEntry {
  readonly at: string;
  readonly kind: LedgerKind;
  readonly data: LedgerEntries[LedgerKind];
}

type PageRow = Row<typeof ledgerTable.columns>;

/** The entries of a page are numbered from the page's own number on; the sequence leaves room for so many. */
export const entriesPerPage = 1_000;

/**
 * The entries of one transaction as rows of the ledger: one for each call, in the order of its entries. A row costs
 * PostgreSQL more than what stands in it, and whoever reads a call reads all of it.
 */
export function pagesOf(lines: readonly LedgerLine[]): PageRow[] {
  const pages = new Map<string, LedgerLine[]>();
  for (const line of lines) {
    const key = line.call ?? `of ${line.tenant}`;
    const page = pages.get(key);
    if (page === undefined) pages.set(key, [line]);
    else page.push(line);
  }
  return [...pages.values()].flatMap((page) =>
    Array.from({ length: Math.ceil(page.length / entriesPerPage) }, (_, part) =>
      pageOf(page.slice(part * entriesPerPage, (part + 1) * entriesPerPage)),
    ),
  );
}

function pageOf(lines: readonly LedgerLine[]): PageRow {
  const [first] = lines;
  if (first === undefined) throw new Error('a page of the ledger has at least one entry');
  const entries = lines.map(({ at, kind, data }) => ({ at, kind, data }));
  return { at: first.at, tenant: first.tenant, call: first.call, entries: JSON.stringify(entries) };
}

/** The number of the page that an entry stands in. */
export function pageNumberOf(entryNumber: number): number {
  return entryNumber - (entryNumber % entriesPerPage);
}
