import type { PoolClient } from 'pg';
import { writtenBefore } from './late-signal.ts';
import type { PersonSets } from '../people/person-sets.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { PlacedSignal } from './rows-of-signals.ts';

interface Erased {
  tenant: string;
  people: string[];
  at: Date;
}

/**
 * Leaves out what people wrote before they were erased and comes only now: it would have been erased with the rest, and a
 * provider's list brings it back after a restore. Their stop is younger than whatever they said. Asks nothing while
 * everything comes at once.
 *
 * @param sets of the writers, whose locks are held.
 */
export async function withoutErased(
  client: PoolClient,
  placed: readonly PlacedSignal[],
  sets: PersonSets,
): Promise<readonly PlacedSignal[]> {
  const late = new Map<PlacedSignal, readonly string[]>();
  for (const one of placed) {
    if (one.addresses === undefined || writtenBefore(one) === undefined) continue;
    late.set(one, sets.everyone(one.addresses.flatMap(({ ids }) => ids)));
  }
  if (late.size === 0) return placed;
  const { rows } = await client.query<Erased>({
    name: 'erasures of people',
    text: 'SELECT tenant, people, at FROM erasures WHERE people && $1::uuid[]',
    values: [encodeUuids([...new Set([...late.values()].flat())])],
  });
  if (rows.length === 0) return placed;
  return placed.filter((one) => {
    const people = late.get(one) ?? [];
    const at = writtenBefore(one);
    return !rows.some((erased) => {
      const isTheirs = erased.tenant === one.webhook.tenant && erased.people.some((id) => people.includes(id));
      return isTheirs && at !== undefined && at <= erased.at;
    });
  });
}
