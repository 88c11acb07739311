import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { defaultFaultParameters } from '../../src/faults/fault.ts';
import { type FaultName, faultNames, faultTable } from '../../src/faults/fault-table.ts';
import { receiptScript } from '../../src/receipts/receipt-script.ts';

const timing = { queuedMs: 30, sendingMs: null, sentMs: 150, deliveredMs: 600 };

function script(name: FaultName, more: Partial<Parameters<typeof receiptScript>[0]> = {}) {
  const input = { parameters: defaultFaultParameters, timing, queuedLater: false, lateReceiptSeconds: 30, ...more };
  return receiptScript({ fault: faultTable[name], ...input });
}

/** `time status`, with what is only done in brackets and what is only told in quotes. */
function inShort(steps: ReturnType<typeof script>): string[] {
  return steps.map(({ afterMs, status, moves, posts }) => {
    const word = moves ? (posts === 0 ? `(${status})` : status) : `"${status}"`;
    return `${afterMs} ${word}${posts > 1 ? ` x${posts}` : ''}`;
  });
}

describe('the course of a message', () => {
  test.each<[FaultName, string[]]>([
    ['ok', ['150 sent', '600 delivered']],
    ['unreachable', ['150 sent', '600 undelivered']],
    ['receipts_late', ['150 (sent)', '600 (delivered)', '30150 "sent"', '30600 "delivered"']],
    ['receipts_repeated', ['150 sent x2', '600 delivered x2']],
    ['receipts_reversed', ['150 (sent)', '150 (delivered)', '150 "delivered"', '600 "sent"']],
    ['receipts_before_answer', ['0 sent', '0 delivered']],
    ['receipts_none', ['150 (sent)', '600 (delivered)']],
    ['sent_only', ['150 sent']],
    ['receipts_contradicted', ['150 sent', '600 undelivered', '900 delivered']],
    ['error_after_accept', ['150 sent', '600 delivered']],
  ])('with %s is %j', (name, steps) => {
    expect(inShort(script(name))).toEqual(steps);
  });

  test('has queued before and sending between where they belong', () => {
    expect(inShort(script('ok', { queuedLater: true, timing: { ...timing, sendingMs: 100 } }))).toEqual([
      '30 queued',
      '100 sending',
      '150 sent',
      '600 delivered',
    ]);
  });

  test('can have its receipts come in any order and several times, the same for the same seed', () => {
    const shuffled = (name: FaultName, seed: number) =>
      inShort(
        script(name, { readable: true, parameters: { ...defaultFaultParameters, shuffle: { seed, copies: 2 } } }),
      );
    expect(shuffled('read', 3)).toEqual(shuffled('read', 3));
    const told = (name: FaultName, seed: number) =>
      shuffled(name, seed).flatMap((step) => /"(.+)"$/.exec(step)?.[1] ?? []);
    const orders = Array.from({ length: 50 }, (_, seed) => told('read', seed));
    for (const order of orders) {
      expect(order.toSorted()).toEqual(['delivered', 'delivered', 'read', 'read', 'sent', 'sent']);
    }
    expect(new Set(orders.map((order) => order.join(' '))).size).toBeGreaterThan(20);
    expect(told('unreachable', 1).toSorted()).toEqual(['sent', 'sent', 'undelivered', 'undelivered']);
    expect(told('receipts_none', 1)).toEqual([]);
  });

  test('keeps late receipts late when they are shuffled', () => {
    const parameters = { ...defaultFaultParameters, shuffle: { seed: 7, copies: 3 } };
    const told = script('receipts_late', { parameters }).filter(({ posts }) => posts > 0);
    expect(told).toHaveLength(6);
    for (const { afterMs } of told) expect(afterMs).toBeGreaterThanOrEqual(30_150);
  });

  test('can be as late as the fault says', () => {
    const parameters = { ...defaultFaultParameters, delaySeconds: 86_400 };
    expect(inShort(script('receipts_late', { parameters })).at(-1)).toBe('86400600 "delivered"');
  });

  test('is in order of time, and no receipt is told before its fact', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...faultNames),
        fc.boolean(),
        fc.integer({ min: 0, max: 100 }),
        fc.option(fc.record({ seed: fc.nat(), copies: fc.integer({ min: 1, max: 3 }) })),
        (name, queuedLater, scale, shuffle) => {
          const scaled = {
            queuedMs: 30 * scale,
            sendingMs: 100 * scale,
            sentMs: 150 * scale,
            deliveredMs: 600 * scale,
          };
          const parameters = { ...defaultFaultParameters, shuffle };
          const steps = script(name, { queuedLater, timing: scaled, parameters });
          const times = steps.map(({ afterMs }) => afterMs);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const facts = new Set<string>();
          for (const { status, moves } of steps) {
            if (moves) facts.add(status);
            expect(facts.has(status)).toBe(true);
          }
        },
      ),
    );
  });
});
