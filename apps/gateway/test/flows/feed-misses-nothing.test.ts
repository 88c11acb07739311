import { describe, expect, test } from '@jest/globals';
import { BadCursorError } from '../../src/ledger/reads/feed.ts';
import { entryExamples } from '../../src/ledger/rows/entries/entry-examples.ts';
import { Journeys } from '../../src/ledger/reads/journeys.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { withEngine } from '../support/with-engine.ts';

const running = withEngine();

async function readOn(after: string | undefined): Promise<{ ids: string[]; next: string }> {
  const page = await running.engine.container.get(Journeys).feed([tenantId], after, 1_000);
  return { ids: page.entries.map((one) => `${one.callId ?? '-'} ${one.seq}`), next: page.next };
}

/**
 * Goes on from a cursor until so many entries were shown: the feed shows one only when everything that began before it has
 * ended in the whole cluster, where other tests write, too.
 */
async function readUntil(after: string | undefined, count: number): Promise<{ ids: string[]; next: string }> {
  const ids: string[] = [];
  let next = after;
  for (const deadline = Date.now() + 30_000; ids.length < count && Date.now() < deadline;) {
    const page = await readOn(next);
    ids.push(...page.ids);
    next = page.next;
  }
  return { ids, next: next ?? '' };
}

describe('the ledger feed', () => {
  test('shows a row that commits late, in its turn, to a reader who has read past its neighbours', async () => {
    const slow = await running.engine.pool.connect();
    try {
      await slow.query('BEGIN');
      await slow.query(`INSERT INTO ledger (at, tenant, entries) VALUES (now(), '${tenantId}', $1)`, [
        JSON.stringify([{ at: '2027-01-01T00:00:00Z', kind: 'webhook', data: entryExamples.webhook[0] }]),
      ]);
      const call = new CallScript('beside-a-slow-one');
      await running.engine.ingest(call.started());
      const before = await readOn(undefined);
      expect(before.ids).toEqual([]);
      await slow.query('COMMIT');
      const after = await readUntil(before.next, 3);
      expect(after.ids).toHaveLength(3);
      expect(after.ids[0]).toMatch(/^- /);
      expect((await readOn(after.next)).ids).toEqual([]);
    } finally {
      slow.release();
    }
  });

  test('a reader who goes on from each cursor sees every entry of many writers once, each call in order', async () => {
    let cursor = (await readOn(undefined)).next;
    const seen: string[] = [];
    const writing = new AbortController();
    const reading = (async () => {
      while (!writing.signal.aborted) {
        const page = await readOn(cursor);
        cursor = page.next;
        seen.push(...page.ids);
      }
    })();
    const calls = Array.from({ length: 40 }, (_, index) => new CallScript(`feed-${index}`));
    await Promise.all(
      calls.map(async (call) => {
        await running.engine.ingest(call.started());
        await running.engine.ingest(call.consent());
        await running.engine.ingest(call.ended());
      }),
    );
    writing.abort();
    await reading;
    seen.push(...(await readUntil(cursor, calls.length * 7 - seen.length)).ids);
    expect((await readOn(cursor)).ids.every((id) => seen.includes(id))).toBe(true);
    expect(new Set(seen).size).toBe(seen.length);
    for (const call of calls) {
      const own = seen.filter((id) => id.startsWith(`${call.callId} `)).map((id) => Number(id.split(' ')[1]));
      expect(own).toHaveLength(7);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });

  test('a cursor that is not ours is refused', async () => {
    await expect(readOn('1; drop table ledger')).rejects.toThrow(BadCursorError);
  });

  test('another tenant sees nothing of it', async () => {
    const page = await running.engine.container.get(Journeys).feed(['other'], undefined, 1_000);
    expect(page.entries).toEqual([]);
  });
});
