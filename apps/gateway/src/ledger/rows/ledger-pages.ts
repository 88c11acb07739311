import type { LedgerEntries, LedgerKind } from './entries/entry-schemas.ts';
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

type PageRow = Row<typeof ledgerTable.columns>;

/** An entry as it stands in its page. */
interface PageEntry {
  readonly at: string;
  readonly kind: LedgerKind;
  readonly data: LedgerEntries[LedgerKind];
}

/** A row that is being put together. */
interface OpenPage {
  readonly first: LedgerLine;
  readonly entries: PageEntry[];
}

/** The entries of a page are numbered from the page's own number on; the sequence leaves room for so many. */
export const entriesPerPage = 1_000;

/**
 * The entries of one transaction as rows of the ledger: one for each call, in the order of its entries. A row costs
 * PostgreSQL more than what stands in it, and whoever reads a call reads all of it.
 */
export function pagesOf(lines: readonly LedgerLine[]): PageRow[] {
  const open = new Map<string, OpenPage>();
  const pages: OpenPage[] = [];
  for (const line of lines) {
    const key = line.call ?? `of ${line.tenant}`;
    const page = open.get(key);
    if (page === undefined || page.entries.length === entriesPerPage) {
      const fresh = { first: line, entries: [entryOf(line)] };
      open.set(key, fresh);
      pages.push(fresh);
    } else {
      page.entries.push(entryOf(line));
    }
  }
  return pages.map(({ first, entries }) => {
    const { at, tenant, call } = first;
    return { at, tenant, call, entries: JSON.stringify(entries) };
  });
}

function entryOf({ at, kind, data }: LedgerLine): PageEntry {
  return { at: timeText(at), kind, data };
}

let lastTime = new Date(Number.NaN);
let lastText = '';

/** Most entries of a transaction are of one and the same time. */
function timeText(at: Date): string {
  if (at !== lastTime) {
    lastText = at.toISOString();
    lastTime = at;
  }
  return lastText;
}

/** The number of the page that an entry stands in. */
export function pageNumberOf(entryNumber: number): number {
  return entryNumber - (entryNumber % entriesPerPage);
}
