import assert from 'node:assert/strict';
import type { Signal, WebhookRequest } from '@aftercall/core';
import { openBench, webhookUrl } from '../channel-bench.ts';
import { isNever, receiptWriter } from '../channel-script.ts';
import type { ConformanceSubject, ReceiptFact, WebhookScript } from '../channel-script.ts';
import { neverCheck } from '../conformance-check.ts';
import type { CheckFactory, ConformanceCheck } from '../conformance-check.ts';
import { receiptFacts } from '../receipt-facts.ts';

/** Two clocks that the channel is lent; a fact must not know which. */
const clocks = [new Date('2001-02-03T04:05:06.000Z'), new Date('2002-03-04T05:06:07.000Z')] as const;

export const receiptChecks: CheckFactory = (subject) => {
  const { webhook } = subject.script;
  if (isNever(webhook)) return [];
  const allFacts = async (): Promise<readonly ReceiptFact[]> =>
    (await Promise.all(Object.keys(webhook.statuses).map((status) => receiptFacts(subject, status)))).flat();
  const write = receiptWriter(webhook);
  const besides: readonly ConformanceCheck[] = [
    {
      group: 'receipts',
      name: 'a message of a person comes out as it was written',
      async run() {
        const text = ' Sí, mañana 🙂 & <b>1+1=2</b> %41 ';
        const draft = webhook.reply({ from: subject.script.address, text }, webhookUrl);
        const [reply, ...others] = await parse(subject, webhook.sign(draft, 'current'));
        assert.deepEqual(others, []);
        assert.equal(reply?.signal, 'reply');
        if (reply?.signal !== 'reply') return;
        assert.deepEqual({ from: reply.from, text: reply.text }, { from: subject.script.address, text });
        const repeat = await parse(subject, webhook.sign(draft, 'current'));
        assert.deepEqual(repeat, [reply]);
      },
    },
    {
      group: 'receipts',
      name: 'a document that the channel does not know comes out as unknown, and never as a message',
      async run() {
        const [fact] = isNever(write) ? [] : await allFacts();
        const model = isNever(write)
          ? webhook.reply({ from: subject.script.address, text: 'Hello' }, webhookUrl)
          : write(fact!, webhookUrl);
        for (const body of [
          '{}',
          '[]',
          'a=b',
          '{"__proto__":{"signal":"reply"}}',
          `{"a":${'['.repeat(500)}${']'.repeat(500)}}`,
        ]) {
          const request = webhook.sign({ ...model, body, signedPart: body }, 'current');
          for (const { signal } of await parseOrRefuse(subject, request)) assert.equal(signal, 'unknown', body);
        }
      },
    },
  ];
  if (isNever(write)) return besides;
  const signed = (fact: ReceiptFact): WebhookRequest => webhook.sign(write(fact, webhookUrl), 'current');

  return [
    {
      group: 'receipts',
      name: 'the same receipt has the same key twice, and two facts have two keys',
      async run() {
        const facts = await allFacts();
        const keys = [];
        for (const fact of facts) {
          const [first, second] = [await parse(subject, signed(fact)), await parse(subject, signed(fact))];
          assert.deepEqual(first, second);
          keys.push(...first.map(({ key }) => key));
        }
        assert.equal(new Set(keys).size, facts.length);
        assert.ok(keys.every((key) => typeof key === 'string' && key !== ''));
      },
    },
    {
      group: 'receipts',
      name: "the time of a fact is the provider's own, and never ours",
      async run() {
        for (const fact of (await allFacts()).slice(0, 4)) {
          const { at } = write(fact, webhookUrl);
          for (const now of clocks) {
            const [signal] = await parse(subject, signed(fact), now);
            assert.deepEqual(signal!.at, at);
          }
        }
      },
    },
    batchCheck(subject, webhook, allFacts),
    ...besides,
  ];
};

function batchCheck(
  subject: ConformanceSubject,
  webhook: WebhookScript,
  allFacts: () => Promise<readonly ReceiptFact[]>,
): ConformanceCheck {
  const { batch } = webhook;
  const name = 'receipts that come together lose none, in any order';
  if (isNever(batch)) return neverCheck('receipts', name, batch.never);
  return {
    group: 'receipts',
    name,
    async run() {
      const facts = await allFacts();
      const sorted = async (order: readonly ReceiptFact[]) =>
        (await parse(subject, webhook.sign(batch(order, webhookUrl), 'current'))).toSorted((a, b) =>
          a.key < b.key ? -1 : 1,
        );
      const forwards = await sorted(facts);
      assert.equal(forwards.length, facts.length);
      assert.deepEqual(await sorted(facts.toReversed()), forwards);
    },
  };
}

async function parse(subject: ConformanceSubject, request: WebhookRequest, now?: Date): Promise<readonly Signal[]> {
  await using bench = await openBench(subject, now === undefined ? {} : { now });
  return bench.channel.webhook.parse(request).signals;
}

/** A body that is no document may be thrown out whole. */
async function parseOrRefuse(subject: ConformanceSubject, request: WebhookRequest): Promise<readonly Signal[]> {
  try {
    return await parse(subject, request);
  } catch (error) {
    assert.ok(error instanceof Error);
    return [];
  }
}
