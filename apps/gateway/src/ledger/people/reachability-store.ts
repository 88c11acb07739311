import type { Pool } from 'pg';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { reachabilityTable, type ReachabilityRow } from './reachability-rows.ts';
import { inTransaction } from '../rows/transaction.ts';

/** What a provider said about the caller of a call when it was asked. */
export interface LookedUp {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly person: string;
  /** Our id of the call for which it was asked, and the number of its lock. */
  readonly call: string;
  readonly callKey: number;
  readonly reachable: boolean;
  readonly at: Date;
}

/** Calls that one transaction locks: the database has room for a few thousand locks in all. */
const mostAtOnce = 256;

/** Keeps the answers of look-ups: for the plans to come, and in the ledger of the call that each was asked for. */
export class ReachabilityStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async keep(answers: readonly LookedUp[]): Promise<void> {
    for (let first = 0; first < answers.length; first += mostAtOnce) {
      await this.#keep(answers.slice(first, first + mostAtOnce));
    }
  }

  async #keep(answers: readonly LookedUp[]): Promise<void> {
    const callKeys = answers.map((one) => one.callKey);
    await inTransaction(this.#pool, { callKeys }, async (_client, writes) => {
      writes.insert(reachabilityTable, rowsOf(answers));
      writes.enter(...answers.map(entryOf));
    });
  }
}

/** One a person and account, in an order that is the same for every writer. */
function rowsOf(answers: readonly LookedUp[]): ReachabilityRow[] {
  const rows = new Map<string, ReachabilityRow>();
  for (const { person, account, tenant, reachable, at } of answers) {
    rows.set(`${person} ${account}`, { person, account, tenant, reachable, answered_at: at });
  }
  return [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

function entryOf({ tenant, call, at, account, channel, reachable }: LookedUp): LedgerLine {
  return { at, tenant, call, kind: 'reachability', data: { account, channel, reachable } };
}
