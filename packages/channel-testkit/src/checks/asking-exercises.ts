import assert from 'node:assert/strict';
import { attemptIds, benchTime, openBench, webhookUrl } from '../channel-bench.ts';
import { isNever, receiptWriter, type ConformanceSubject } from '../channel-script.ts';
import type { Reaction } from '../provider-double.ts';

/** Answers that say nothing. */
const unreadable: readonly Reaction[] = [
  { status: 500, body: 'oops' },
  { status: 200, body: '{"half' },
  'reset',
  'garbage',
];

/** What the provider knows of a message is told as its receipt, and no failure looks like a message that is not there. */
export async function exerciseReceiptOf(subject: ConformanceSubject): Promise<void> {
  await using bench = await openBench(subject);
  const { told, absent } = subject.script.abilities.receiptOf!;
  const sent = await bench.send();
  assert.ok(sent.outcome === 'accepted', 'the message was accepted');
  const { providerIds } = sent;
  const message = { to: bench.request.to, providerIds };
  const context = { attemptId: attemptIds[0], signal: new AbortController().signal };
  const ask = () => bench.channel.receiptOf!(message, context);

  const { webhook } = subject.script;
  const write = isNever(webhook) ? webhook : receiptWriter(webhook);
  if (!isNever(webhook) && !isNever(write)) {
    for (const status of Object.keys(webhook.statuses)) {
      const fact = { status, providerId: providerIds[0] ?? '', attemptId: attemptIds[0] };
      bench.provider.react(() => told(fact));
      const found = await ask();
      assert.ok(found !== undefined, 'the provider has the message');
      assert.ok(found.url !== '' && found.rawBody.byteLength > 0, 'what the provider shows is kept');
      const request = webhook.sign(write(fact, webhookUrl), 'current');
      const { signals } = bench.channel.webhook.parse(request);
      // The time of the fact may stand in one of the two only.
      const timeless = [...signals, found.receipt].map(({ at: _at, ...signal }) => signal);
      assert.deepEqual(timeless[0], timeless[1], `${status} is the same, whether it was posted or asked for`);
    }
  }
  bench.provider.react(() => absent);
  assert.equal(await ask(), undefined, 'the provider does not have the message');
  for (const reaction of unreadable) {
    bench.provider.react(() => reaction);
    await assert.rejects(ask(), 'an answer that cannot be read says nothing of the message');
  }
  await bench.provider.refuse();
  await assert.rejects(ask(), 'without a connection nobody knows');
}

/** What people wrote in a span of time is told, under the keys of the webhook, and no failure looks like silence. */
export async function exerciseListReplies(subject: ConformanceSubject): Promise<void> {
  await using bench = await openBench(subject);
  const { listed, posted } = subject.script.abilities.listReplies!;
  const from = subject.script.address;
  const minutes = (count: number) => new Date(benchTime.getTime() + count * 60_000);
  const list = () => bench.channel.listReplies!({ since: benchTime, until: minutes(5) }, new AbortController().signal);

  const written = [-30, 0, 5, 6].map((minute, index) => ({
    from,
    text: `written in minute ${minute}`,
    at: minutes(minute),
    number: index + 1,
  }));
  bench.provider.react((call) => listed(written.toReversed(), call));
  const found = await list();
  assert.ok(found.complete, 'a short list is complete');
  const inSpan = written.slice(1, 3);
  const byTime = found.replies.toSorted((one, other) => one.reply.at.getTime() - other.reply.at.getTime());
  assert.deepEqual(
    byTime.map(({ reply }) => [reply.text, reply.at]),
    inSpan.map(({ text, at }) => [text, at]),
    'what was written in the span, and nothing else',
  );
  const { webhook } = subject.script;
  for (const [index, { reply, url, rawBody }] of byTime.entries()) {
    assert.ok(url !== '' && rawBody.byteLength > 0, 'what the provider shows is kept');
    if (isNever(webhook)) continue;
    const request = webhook.sign(posted(inSpan[index]!, webhookUrl), 'current');
    const { signals } = bench.channel.webhook.parse(request);
    // Of some providers the webhook gives no time.
    const wasPosted = signals.map((one) => ({ ...one, at: reply.at }));
    assert.deepEqual(wasPosted, [reply], 'a reply is the same, whether it was posted or listed');
  }
  bench.provider.react((call) => listed([], call));
  assert.deepEqual(await list(), { replies: [], complete: true });
  for (const reaction of unreadable) {
    bench.provider.react(() => reaction);
    await assert.rejects(list(), 'a list that cannot be read is not an empty one');
  }
  await bench.provider.refuse();
  await assert.rejects(list(), 'without a connection nobody knows what was written');
}
