import type { Pool } from 'pg';
import type { Drain } from '../http/drain.ts';
import type { ReadinessCheck } from '../http/http-app-parts.ts';
import { shareUnderWay } from '../http/share-under-way.ts';
import { assertWritable } from '../postgres/assert-writable.ts';

/**
 * What has to hold for requests to be sent here; the names are what `/readyz` tells of them. Nobody needs a key to ask, so the
 * database is asked once at a time: events wait for the same connections.
 */
export function readinessChecks(pool: Pool, drain: Drain): readonly ReadinessCheck[] {
  return [
    { name: 'database', check: shareUnderWay(() => pool.query('SELECT 1')) },
    // Its own, so that a server that answers and takes nothing is told from one that is away.
    { name: 'writable', check: shareUnderWay(() => assertWritable(pool)) },
    {
      name: 'draining',
      check: () => (drain.hasBegun ? Promise.reject(new Error('draining')) : Promise.resolve()),
    },
  ];
}
