import assert from 'node:assert/strict';
import { attemptIds, openBench } from '../channel-bench.ts';
import type { CheckFactory } from '../conformance-check.ts';
import type { RecordedCall } from '../provider-double.ts';

export const acceptingChecks: CheckFactory = (subject) => [
  {
    group: 'accepting',
    name: 'two messages have the ids of two messages',
    async run() {
      await using bench = await openBench(subject);
      const given: (readonly string[])[] = [];
      bench.provider.react((call, count) => {
        const { answer, providerIds } = subject.script.send.accepted(count, call);
        given.push(providerIds);
        return answer;
      });
      const outcomes = [];
      for (const attemptId of attemptIds) {
        outcomes.push(await bench.channel.send(bench.request, { attemptId, signal: new AbortController().signal }));
      }
      const kept = outcomes.map((outcome) => (outcome.outcome === 'accepted' ? outcome.providerIds : outcome));
      assert.deepEqual(kept, given);
      assert.equal(new Set(kept.flat()).size, kept.flat().length, 'two messages share an id');
    },
  },
  {
    group: 'accepting',
    name: 'a message is sent with one call, which carries the address and our attempt id',
    async run() {
      await using bench = await openBench(subject);
      await bench.send();
      assert.equal(bench.provider.calls.length, 1);
      const wire = readable(bench.provider.calls[0]!);
      assert.ok(wire.includes(attemptIds[0]), 'the attempt id is not on the wire');
      assert.ok(wire.includes(subject.script.address.replace(/^\+/, '')), 'the address is not on the wire');
    },
  },
  {
    group: 'accepting',
    name: 'a repeat under the same attempt id says so to a provider that can tell',
    async run() {
      await using bench = await openBench(subject);
      await bench.send();
      await bench.send();
      const [first, second] = bench.provider.calls;
      if (!bench.channel.capabilities.idempotentSend) return;
      assert.deepEqual(
        { target: second!.target, body: second!.body },
        { target: first!.target, body: first!.body },
        'a repeat differs from its first try, so the provider cannot know it',
      );
    },
  },
  {
    group: 'accepting',
    name: 'a request that was stored as JSON is sent like a fresh one',
    async run() {
      await using bench = await openBench(subject);
      await bench.send();
      const stored = JSON.parse(JSON.stringify(bench.request)) as typeof bench.request;
      await bench.channel.send(stored, { attemptId: attemptIds[0], signal: new AbortController().signal });
      assert.equal(bench.provider.calls[1]!.body, bench.provider.calls[0]!.body);
    },
  },
];

/** A call as text, without the encoding of URLs and forms. */
function readable({ target, body }: RecordedCall): string {
  return [target, body].map((part) => unescapeRepeatedly(part)).join('\n');
}

/** A URL inside a form is encoded twice. */
function unescapeRepeatedly(text: string): string {
  const once = text.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return once === text ? text : unescapeRepeatedly(once);
}
