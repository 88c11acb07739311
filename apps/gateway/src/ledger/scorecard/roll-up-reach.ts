import type { PoolClient } from 'pg';
import { longSpans } from './scorecard-days.ts';

interface SpanRow {
  scope: number;
  numbers: number[];
}

/** So long after its end a span is made: what is heard of its messages later than that is little. */
const settledAfterDays = 3;
const dayMs = 86_400_000;

/**
 * Makes the bits of one span that is over and lacks them for some scope, the oldest one first.
 *
 * @returns whether there was one.
 */
export async function rollUpReach(client: PoolClient, now: Date): Promise<boolean> {
  const today = Math.floor(now.getTime() / dayMs);
  const missing = await client.query<{ days: number; day: number; scopes: number[] }>({
    name: 'roll up missing reach',
    // A set taken from a set: the plans of this connection look rows up one by one, and these are many.
    text: `WITH missing AS (
        SELECT days, day, scope FROM scorecard_sums
        WHERE days IN (${longSpans.join(', ')}) AND day + days <= $1 AND reached > 0
        EXCEPT SELECT days, day, scope FROM scorecard_reach)
      SELECT days, day, array_agg(scope) AS scopes FROM missing GROUP BY days, day ORDER BY day, days LIMIT 1`,
    values: [today - settledAfterDays],
  });
  const [span] = missing.rows;
  if (span === undefined) return false;
  const { days, day, scopes } = span;
  const { rows } = await client.query<SpanRow>({
    name: 'roll up numbers of reach',
    text: `SELECT w.scope, f.numbers FROM unnest($1::int[]) AS w (scope), LATERAL (
        SELECT array_agg(k.number) AS numbers FROM scorecard_scopes s JOIN scorecard_facts k ON k.scope = s.id
        WHERE w.scope = ANY (s.within) AND k.received_at >= $2 AND k.received_at < $3 AND k.number IS NOT NULL) AS f
      WHERE f.numbers IS NOT NULL`,
    values: [scopes, new Date(day * dayMs), new Date((day + days) * dayMs)],
  });
  for (const { scope, numbers } of rows) {
    await client.query({
      name: 'roll up reach',
      text: 'INSERT INTO scorecard_reach (days, day, scope, bits) VALUES ($1, $2, $3, $4::varbit)',
      values: [days, day, scope, bitsOf(numbers)],
    });
  }
  return true;
}

/** In the binary form of `bit varying`: how many bits, and then the bits, the first one in front. */
function bitsOf(numbers: readonly number[]): Buffer {
  const count = numbers.reduce((most, one) => Math.max(most, one), 0) + 1;
  const bits = Buffer.alloc(4 + Math.ceil(count / 8));
  bits.writeInt32BE(count);
  for (const number of numbers) {
    const place = 4 + (number >> 3);
    bits[place] = (bits[place] ?? 0) | (0x80 >> (number & 7));
  }
  return bits;
}
