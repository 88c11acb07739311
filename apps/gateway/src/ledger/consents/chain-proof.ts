import type { PoolClient } from 'pg';
import type { ChainLink } from './consent-hashes.ts';
import type { ChainProof } from './evidence-bundle.ts';

/** Anchored daily, a chain grows by fewer records from one anchor to the next; a bundle is to stay one that can be sent. */
const mostLinks = 20_000;

/** The links from a record to the next anchor, or to the end of the chain where none came yet. */
export async function loadChainProof(
  client: PoolClient,
  { tenant, seq }: ChainLink & { readonly tenant: string },
): Promise<ChainProof> {
  const { rows: ends } = await client.query<{
    kind: 'anchor' | 'head';
    seq: number;
    row_hash: Buffer;
    at: Date | null;
  }>({
    text: `(SELECT 'anchor' AS kind, seq, row_hash, at FROM consent_anchors WHERE tenant = $1 AND seq >= $2
        ORDER BY seq LIMIT 1)
      UNION ALL SELECT 'head', seq, row_hash, NULL FROM consent_chains WHERE tenant = $1`,
    values: [tenant, seq],
  });
  const [end] = ends;
  const { rows } = await client.query<Pick<ChainLink, 'seq' | 'record_hash' | 'row_hash'>>({
    text: `SELECT seq, record_hash, row_hash FROM consents WHERE tenant = $1 AND seq >= $2 AND seq <= $3
      ORDER BY seq LIMIT ${mostLinks}`,
    values: [tenant, seq, end?.seq ?? seq],
  });
  const links = rows.map((row) => ({
    seq: row.seq,
    recordHash: row.record_hash.toString('hex'),
    rowHash: row.row_hash.toString('hex'),
  }));
  const last = links.at(-1);
  if (end !== undefined && last?.seq === end.seq) {
    const to = { kind: end.kind, seq: end.seq, rowHash: end.row_hash.toString('hex') };
    return { links, to, ...(end.at !== null && { anchoredAt: end.at }) };
  }
  return { links, ...(last && { to: { kind: 'row', seq: last.seq, rowHash: last.rowHash } }) };
}
