import assert from 'node:assert/strict';
import type { ReceiptSignal } from '@aftercall/core';
import { attemptIds, openBench, webhookUrl } from '../channel-bench.ts';
import { isNever, receiptWriter } from '../channel-script.ts';
import type { ConformanceSubject, ReceiptWriter, WebhookScript } from '../channel-script.ts';
import type { CheckFactory, ConformanceCheck } from '../conformance-check.ts';
import { receiptFacts } from '../receipt-facts.ts';

/** A word that no provider will ever use. */
const invented = 'zz_teleported';

const lostReceipts =
  'receipts are promised, and a host finds no message by one without our attempt id: send the id along where the ' +
  "provider brings it back (in the URL of the callback, say), or say receiptsBy: 'providerId', or promise no receipts";

export const statusChecks: CheckFactory = (subject) => {
  const { webhook } = subject.script;
  if (isNever(webhook)) return [];
  const promises: ConformanceCheck = {
    group: 'statuses',
    name: 'each receipt that is promised has a status that says it',
    async run() {
      await using bench = await openBench(subject);
      const { receipts } = bench.channel.capabilities;
      const promised = (['sent', 'delivered', 'read'] as const).filter((receipt) => receipts[receipt]);
      const said = new Set(Object.values(webhook.statuses));
      assert.deepEqual(
        promised.filter((receipt) => !said.has(receipt)),
        [],
        'promised, and never said',
      );
    },
  };
  const write = receiptWriter(webhook);
  if (isNever(write)) return [promises];
  const read = (status: string): Promise<ReceiptSignal> => parseReceipt(subject, webhook, write, status);
  return [
    ...Object.entries(webhook.statuses).map(([rawStatus, status]): ConformanceCheck => ({
      group: 'statuses',
      name: `${rawStatus} is ${status}`,
      async run() {
        const receipt = await read(rawStatus);
        const [{ providerId }] = await receiptFacts(subject, rawStatus);
        assert.deepEqual(
          { status: receipt.status, rawStatus: receipt.rawStatus, providerId: receipt.providerId },
          { status, rawStatus, providerId },
        );
      },
    })),
    promises,
    {
      group: 'statuses',
      name: 'an invented status is unknown, with its word kept',
      async run() {
        const { status, rawStatus } = await read(invented);
        assert.deepEqual({ status, rawStatus }, { status: 'unknown', rawStatus: invented });
      },
    },
    {
      group: 'statuses',
      name: 'the words of JavaScript itself are unknown too',
      async run() {
        for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
          assert.equal((await read(word)).status, 'unknown', word);
        }
      },
    },
    {
      group: 'statuses',
      name: 'a receipt finds our attempt, where the provider echoes it',
      async run() {
        const { attemptId } = await read(Object.keys(webhook.statuses)[0]!);
        assert.equal(attemptId, webhook.echoesAttemptId === false ? undefined : attemptIds[0]);
        await using bench = await openBench(subject);
        const { receipts, receiptsBy, receiptOf } = bench.channel.capabilities;
        if (webhook.echoesAttemptId !== false) assert.equal(receiptsBy, 'attemptId', 'receipts bring our attempt id');
        else if (Object.values(receipts).includes(true))
          assert.ok(receiptsBy === 'providerId' || receiptOf, lostReceipts);
      },
    },
  ];
};

async function parseReceipt(
  subject: ConformanceSubject,
  webhook: WebhookScript,
  write: ReceiptWriter,
  status: string,
): Promise<ReceiptSignal> {
  await using bench = await openBench(subject);
  const [fact] = await receiptFacts(subject, status);
  const draft = write(fact, webhookUrl);
  const { signals, reply } = bench.channel.webhook.parse(webhook.sign(draft, 'current'));
  assert.ok(reply.status >= 200 && reply.status < 300, 'the provider is told that it was taken');
  assert.equal(signals.length, 1, 'one receipt is one signal');
  const signal = signals[0]!;
  assert.equal(signal.signal, 'receipt');
  return signal;
}
