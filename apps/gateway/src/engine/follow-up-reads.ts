import type { FollowUpView } from '../ledger/reads/views.ts';
import { MicroBatcher } from './micro-batcher.ts';

/** Reads follow-ups by their ids, as far as they are of these tenants. */
export type ReadFollowUps = (tenants: readonly string[], ids: readonly string[]) => Promise<readonly FollowUpView[]>;

interface Asked {
  readonly tenants: readonly string[];
  readonly id: string;
}

const mostAtOnce = 100;
/** They have a pool of five connections with everything else that is read. */
const atOnce = 2;

/**
 * Finds follow-ups for those who wait for their messages. An agent in mid-call asks two or three times for each; under load
 * those who ask in the same moment are answered by one read.
 */
export class FollowUpReads {
  readonly #batcher: MicroBatcher<Asked, FollowUpView | undefined>;

  constructor(read: ReadFollowUps) {
    this.#batcher = new MicroBatcher({
      run: (asked) => readTogether(read, asked),
      maxItems: mostAtOnce,
      inFlight: atOnce,
      // A read has no fault of its own: what fails, fails for all.
      concernsAll: () => true,
    });
  }

  /** Undefined when it is not there for these tenants. */
  find(tenants: readonly string[], id: string): Promise<FollowUpView | undefined> {
    return this.#batcher.add({ tenants, id });
  }
}

/** Nobody is answered from a read for other tenants than theirs. */
async function readTogether(read: ReadFollowUps, asked: readonly Asked[]): Promise<(FollowUpView | undefined)[]> {
  const found = new Map<string, ReadonlyMap<string, FollowUpView>>();
  const byReader = Map.groupBy(asked, keyOf);
  await Promise.all(
    [...byReader].map(async ([key, group]) => {
      const ids = [...new Set(group.map(({ id }) => id))];
      const followUps = await read(group[0]?.tenants ?? [], ids);
      found.set(key, new Map(followUps.map((one) => [one.id, one])));
    }),
  );
  return asked.map((one) => found.get(keyOf(one))?.get(one.id));
}

function keyOf({ tenants }: Asked): string {
  return JSON.stringify(tenants.toSorted());
}
