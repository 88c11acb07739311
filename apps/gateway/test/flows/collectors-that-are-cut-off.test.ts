import type { ReplySignal } from '@aftercall/core';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ReceiptCollector } from '../../src/receipts/receipt-collector.ts';
import { readReplies } from '../support/read-replies.ts';
import { minute, receipt, UnheardSalon } from '../support/unheard-salon.ts';

const salon = new UnheardSalon();

/** The database ends every connection of the gateway, whatever is under way on it. */
async function cutOff(): Promise<void> {
  await salon.engine.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'test'`,
  );
}

/** Whether it went through or not is the same here: what counts is what is known after the next turn. */
const goesOrNot = (collecting: Promise<void>): Promise<void> => collecting.catch(() => undefined);

/** Tried again as its poll does: a connection that was cut off may still be taken for a good one. */
async function onceMore(collector: ReceiptCollector, tries = 5): Promise<void> {
  await collector.collect().catch((error: unknown) => {
    if (tries === 1) throw error;
    return onceMore(collector, tries - 1);
  });
}

describe('questions for receipts', () => {
  test('are asked again where the database went away between question and answer, and count once', async () => {
    const told = [await salon.unheard('away-0', '+12025550131'), await salon.unheard('away-1', '+12025550132')];
    salon.sms.receiptAnswers.push(
      async () => {
        await cutOff();
        return receipt(told[0] ?? '', 'delivered');
      },
      async () => receipt(told[1] ?? '', 'delivered'),
    );
    salon.clock.advance(15 * minute);
    await goesOrNot(salon.collector({ pace: { atOnce: 1 } }).collect());
    salon.sms.receiptAnswers.length = 0;
    const asks = new Set(salon.asked());
    salon.sms.receiptAnswers.push(...told.map((id) => async () => receipt(id, 'delivered')));
    salon.clock.advance(6 * minute);
    await onceMore(salon.collector());
    for (const id of told) asks.delete(id);
    expect(asks.size).toBe(0);
    for (const callId of ['away-0', 'away-1']) {
      const { entries, followUps } = await salon.engine.journey(callId);
      expect(followUps[0]?.attempts[0]?.status).toBe('delivered');
      expect(entries.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
    }
  });

  test('are gone on with by another gateway where the first one came to', async () => {
    const told: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      told.push(await salon.unheard(`over-${index}`, `+1202555014${index}`));
      salon.clock.advance(2 * minute);
    }
    salon.clock.advance(10 * minute);
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: given, resolve: give } = Promise.withResolvers<undefined>();
    salon.sms.receiptAnswers.push(
      async () => undefined,
      () => {
        begin();
        return given;
      },
    );
    const dies = salon.collector();
    const looking = dies.collect();
    await begins;
    await dies.close();
    give(undefined);
    await looking;
    await salon.collector().collect();
    expect(salon.asked()).toEqual(told.slice(0, 2));
    salon.clock.advance(5 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([...told.slice(0, 2), ...told.slice(1)]);
  });
});

describe('a list of replies', () => {
  const phone = '+12025550151';
  let written = 0;

  function write(text: string): void {
    written += 1;
    const providerId = `in-${written}`;
    const reply = { signal: 'reply', key: providerId, providerId, from: phone, text, mediaCount: 0 } as const;
    salon.sms.written.push({ ...reply, at: salon.clock.now() } satisfies ReplySignal);
  }
  const textsOf = async (): Promise<string[]> =>
    (await readReplies(salon.engine)).flatMap(({ address, body }) => (address === phone ? [body] : []));

  // Everybody's first turn has been.
  beforeEach(async () => {
    const first = salon.replyCollector();
    await first.collect();
    salon.clock.advance(6 * minute);
    await first.collect();
  });

  test('is read again where the database went away in its middle, and counts once', async () => {
    for (let index = 0; index < 20; index += 1) write(`away ${index}`);
    salon.clock.advance(6 * minute);
    salon.sms.listTroubles.push(cutOff);
    await goesOrNot(salon.replyCollector().collect());
    salon.clock.advance(6 * minute);
    await salon.replyCollector().collect();
    const texts = await textsOf();
    expect(texts.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `away ${index}`).toSorted());
  });

  test('that a slow gateway still reads is read by another one in the next turn, and counts once', async () => {
    const before = (await textsOf()).length;
    write('BAJA');
    salon.clock.advance(6 * minute);
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: given, resolve: give } = Promise.withResolvers<void>();
    salon.sms.listTroubles.push(() => {
      begin();
      return given;
    });
    const slow = salon.replyCollector().collect();
    await begins;
    salon.clock.advance(5 * minute);
    write('later');
    salon.clock.advance(2 * minute);
    await salon.replyCollector().collect();
    expect((await textsOf()).slice(before)).toEqual(['BAJA', 'later']);
    give();
    await slow;
    expect((await textsOf()).slice(before)).toEqual(['BAJA', 'later']);
    // The slow one took nothing back of what the other one had read.
    salon.clock.advance(6 * minute);
    await salon.replyCollector().collect();
    expect(salon.sms.spans.at(-1)?.since.getTime()).toBeGreaterThan(salon.clock.now().getTime() - 11 * minute);
  });
});
