import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import type { RequestHandler, Response } from 'express';
import type { LedgerPage } from '../../ledger/reads/views.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { Problem } from '../problem.ts';
import { readPage } from '../read-page.ts';
import { maskOf, type MaskOfField } from '../send-json.ts';
import { whenGone } from '../when-gone.ts';
import { ledgerStreamQuerySchema } from '../schemas/ledger-schemas.ts';
import { entriesOfNobody } from './ledger.ts';

/** How often the ledger is looked at for each stream: what happens is to be seen within a second, drawing included. */
const lookMs = 300;
/** Proxies cut what is silent for a minute. */
const heartbeatMs = 15_000;
const pageEntries = 200;
const mostStreams = 64;
const mostOfOneCaller = 8;

/** How a stream that was begun learns that its caller may not listen any longer. */
export interface StreamGuard {
  /** Asked with each heartbeat. */
  readonly stillStands: (request: Parameters<RequestHandler>[0]) => Promise<boolean>;
}

/**
 * `GET /v1/ledger/stream`: entries as server-sent events, until the caller goes, its session ends or the gateway stops.
 * The cursor is that of the feed, so a stream that goes on where another was cut misses nothing.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamLedger(
  { journeys, waitsEnd = new AbortController().signal }: Pick<HttpAppParts, 'journeys' | 'waitsEnd'>,
  authenticator: Authenticator,
  { stillStands }: StreamGuard,
): RequestHandler {
  const streams = new Map<string, number>();
  return async (request, response) => {
    const { name, tenants, speaksForAll } = authenticator.authenticate(request);
    const { after } = checkFields(ledgerStreamQuerySchema, request.query);
    const all = speaksForAll ? [...tenants, entriesOfNobody] : tenants;
    const lastId = request.headers['last-event-id'];
    const known = typeof lastId === 'string' && lastId !== '' ? lastId : after;
    const release = occupy(streams, name);
    const signal = AbortSignal.any([whenGone(response), waitsEnd]);
    try {
      // Read before anything is answered: a cursor that is none is a 400.
      const begins = known === undefined ? await journeys.endOfFeed(all) : known;
      const first = await readPage(() => journeys.feed(all, begins, pageEntries));
      if (response.closed) return;
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // Nginx would hold back what is to be seen at once.
        'x-accel-buffering': 'no',
      });
      // Even where nothing happens, the cursor is there to go on from.
      response.write(`retry: 2000\nid: ${begins}\n\n`);
      const read = (cursor: string): Promise<LedgerPage> => journeys.feed(all, cursor, pageEntries);
      // Who asks for the head alone has it by now.
      if (request.method !== 'HEAD')
        await follow(response, first, { read, stillStands: () => stillStands(request), signal });
    } finally {
      release();
    }
    response.end();
  };
}

interface Following {
  readonly read: (cursor: string) => Promise<LedgerPage>;
  readonly stillStands: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

async function follow(response: Response, first: LedgerPage, { read, stillStands, signal }: Following): Promise<void> {
  const mask = maskOf(response);
  let page = first;
  let beatAt = performance.now() + heartbeatMs;
  while (!signal.aborted) {
    if (page.entries.length > 0) {
      // Whoever reads slowly is waited for: nothing piles up here.
      if (!response.write(asEvents(page, mask))) await once(response, 'drain', { signal }).catch(() => undefined);
    }
    if (performance.now() >= beatAt) {
      beatAt = performance.now() + heartbeatMs;
      if (!(await stillStands())) return;
      response.write(': still here\n\n');
    }
    if (!page.more) await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) page = await read(page.next);
  }
}

/** The last one carries the cursor: what was cut in the middle comes again. */
function asEvents({ entries, next }: LedgerPage, mask: MaskOfField): string {
  const last = entries.length - 1;
  return entries
    .map(
      (entry, index) =>
        `event: entry\n${index === last ? `id: ${next}\n` : ''}data: ${JSON.stringify(entry, mask)}\n\n`,
    )
    .join('');
}

/** @throws {Problem} 503 where there are as many as are served. */
function occupy(streams: Map<string, number>, name: string): () => void {
  const own = streams.get(name) ?? 0;
  const sum = [...streams.values()].reduce((total, one) => total + one, 0);
  if (own >= mostOfOneCaller || sum >= mostStreams) {
    const detail = `A gateway serves ${mostStreams} streams, and ${mostOfOneCaller} of one key or person: close one, or read GET /v1/ledger.`;
    throw new Problem('busy', detail, { headers: { 'retry-after': '5' } });
  }
  streams.set(name, own + 1);
  return () => {
    const left = (streams.get(name) ?? 1) - 1;
    if (left > 0) streams.set(name, left);
    else streams.delete(name);
  };
}
