import assert from 'node:assert/strict';
import { attemptIds, openBench } from '../channel-bench.ts';
import { chooseTemplates, fitOrNot } from '@aftercall/core';
import type { Channel, ChannelRequest, FitResult, TextInput } from '@aftercall/core';
import type { CheckFactory } from '../conformance-check.ts';
import { fitSample, hugePayload, payloadsOfTriggers, samplePayload } from '../sample-payloads.ts';

export const limitChecks: CheckFactory = (subject) => [
  {
    group: 'limits',
    name: 'a payload that is too long is refused, and the limit is named',
    async run() {
      await using bench = await openBench(subject);
      const { payload, limit } = subject.script.overLimit ?? { payload: hugePayload, limit: 'text.max' };
      const result = fitSample(bench.channel, subject.script.address, payload);
      assert.ok(!result.fits, 'the payload was taken');
      assert.equal(result.limit, limit);
      assert.ok(result.message.length > 0, 'the refusal has no message');
    },
  },
  {
    group: 'limits',
    name: 'the same payload makes the same request, of plain JSON, and nothing is called for it',
    async run() {
      await using bench = await openBench(subject);
      const first = fitSample(bench.channel, subject.script.address, samplePayload);
      const second = fitSample(bench.channel, subject.script.address, samplePayload);
      assert.deepEqual(first, second);
      assert.deepEqual(JSON.parse(JSON.stringify(first)), first, 'a request is stored as JSON before it is sent');
      assert.equal(bench.lent.length + bench.provider.calls.length, 0, 'fit called somebody');
    },
  },
  {
    group: 'limits',
    name: 'each trigger makes a message, or is refused with the limit named, whatever the service window',
    async run() {
      await using bench = await openBench(subject);
      const to = subject.script.address;
      for (const payload of payloadsOfTriggers) {
        for (const serviceWindow of [undefined, 'open', 'closed'] as const) {
          const templates = chooseTemplates(payload.locale, 'en-US');
          const what = `${payload.items[0]?.kind}, window ${serviceWindow ?? 'unknown'}`;
          const ask = (): FitResult =>
            bench.channel.fit({ payload, to, templates, ...(serviceWindow !== undefined && { serviceWindow }) });
          fitOrNot(ask, (error) => assert.fail(`${what}: ${error.message}`));
        }
      }
    },
  },
  {
    group: 'limits',
    name: 'a request keeps the address, and says what the person will read and what it costs',
    async run() {
      await using bench = await openBench(subject);
      assert.equal(bench.request.to, subject.script.address);
      assert.ok(bench.request.text.includes('BK-20931'), 'the text does not name the booking');
      assert.ok(Number.isInteger(bench.request.units) && bench.request.units >= 1, 'units is a count from 1');
    },
  },
  {
    group: 'limits',
    name: 'a plain text is taken as it stands, and one that is too long is refused, where people are answered',
    async run() {
      await using bench = await openBench(subject);
      // A channel that has no such method answers nobody.
      if (bench.channel.fitText === undefined) return;
      const to = subject.script.address;
      const said = fitTexts(bench.channel, {
        to,
        text: 'Harbour Dental: we stopped the texts. Reply YES to get them again.',
      });
      const again = { to, text: 'Harbour Dental: you are unsubscribed.', acknowledgesStop: true } as const;
      for (const request of [...said, ...fitTexts(bench.channel, again)]) {
        assert.equal(request.to, to);
        assert.ok(Number.isInteger(request.units) && request.units >= 1, 'units is a count from 1');
        assert.deepEqual(JSON.parse(JSON.stringify(request)), request, 'a request is stored as JSON before it is sent');
        const outcome = await bench.channel.send(request, {
          attemptId: attemptIds[0],
          signal: new AbortController().signal,
        });
        assert.equal(outcome.outcome, 'accepted');
      }
      const tooLong = bench.channel.fitText({ to, text: 'word '.repeat(40_000) });
      assert.ok(!tooLong.fits, 'a text without end was taken');
      assert.equal(tooLong.limit, 'text.max');
    },
  },
];

/** The request for a text, which is the text and nothing else. */
function fitTexts(channel: Channel, input: TextInput): readonly ChannelRequest[] {
  const result = channel.fitText?.(input);
  if (result === undefined) return [];
  assert.ok(result.fits, 'an everyday text was refused');
  assert.equal(result.request.text, input.text);
  return [result.request];
}
