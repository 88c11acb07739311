import type { Pool } from 'pg';
import type { AccountName } from './account-stops.ts';

/** What a gateway asks of the pace of one account. */
export interface UnitsAsked extends AccountName {
  readonly perSecond: number;
  readonly burst: number;
  /** As many of these as fit. */
  readonly wanted: number;
  /** Fewer than this are of no use: what the message costs that is next. At most `wanted`. */
  readonly least: number;
  /** Units that were granted before and are not going to be used. */
  readonly returned: number;
}

export interface UnitsGranted extends AccountName {
  readonly units: number;
  /** When `least` units fit again. */
  readonly nextAt: Date;
}

/** No message costs more; a debt that is larger than this is no debt, but of a clock that was wrong. */
const mostUnits = 50;
const clockMarginMs = 5_000;

/**
 * The generic cell rate algorithm, for all gateways at once: a row an account, locked for this one statement. Over any
 * time no more is granted than the burst and the rate times that time; a message that costs more than the burst is
 * granted when nothing is owed, and the account then owes the rest.
 */
const grantUnits = `WITH asked AS (
    SELECT tenant, account, 1000 / per_second AS unit_ms, burst, wanted, least, returned
    FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[])
      AS a (tenant, account, per_second, burst, wanted, least, returned)),
  owing AS MATERIALIZED (
    SELECT a.*, CASE WHEN p.paid_at > $1::float8 + greatest(a.burst, ${mostUnits}) * a.unit_ms + ${clockMarginMs} THEN $1::float8
      ELSE greatest(p.paid_at - a.returned * a.unit_ms, $1::float8) END AS paid_at
    FROM sender_paces p JOIN asked a USING (tenant, account) ORDER BY p.tenant, p.account FOR UPDATE OF p),
  fitting AS (SELECT *, floor(burst - (paid_at - $1::float8) / unit_ms + 0.000001) AS free FROM owing),
  granted AS (
    SELECT *, CASE WHEN free >= least THEN least(wanted, free)
      WHEN least > burst AND free >= burst THEN least ELSE 0 END AS units FROM fitting)
  UPDATE sender_paces p SET paid_at = g.paid_at + g.units * g.unit_ms FROM granted g
  WHERE p.tenant = g.tenant AND p.account = g.account
  RETURNING p.tenant, p.account, g.units, ceil(p.paid_at - (g.burst - least(g.least, g.burst)) * g.unit_ms) AS next_ms`;

/** Every gateway asks by its own clock, as for all other times; the rows have to be there. */
export async function grantUnitsOf(pool: Pool, asked: readonly UnitsAsked[], now: Date): Promise<UnitsGranted[]> {
  const column = (of: (one: UnitsAsked) => string | number): (string | number)[] => asked.map(of);
  const { rows } = await pool.query<{ tenant: string; account: string; units: number; next_ms: number }>({
    name: 'grant units',
    text: grantUnits,
    values: [
      now.getTime(),
      column((one) => one.tenant),
      column((one) => one.account),
      column((one) => one.perSecond),
      column((one) => one.burst),
      column((one) => one.wanted),
      column((one) => one.least),
      column((one) => one.returned),
    ],
  });
  return rows.map(({ tenant, account, units, next_ms }) => ({ tenant, account, units, nextAt: new Date(next_ms) }));
}

/** Makes the rows of accounts that have none yet. */
export async function openPaces(pool: Pool, accounts: readonly AccountName[]): Promise<void> {
  await pool.query({
    name: 'open paces',
    text: `INSERT INTO sender_paces (tenant, account) SELECT tenant, account FROM unnest($1::text[], $2::text[])
      AS a (tenant, account) ORDER BY tenant, account ON CONFLICT DO NOTHING`,
    values: [accounts.map((one) => one.tenant), accounts.map((one) => one.account)],
  });
}
