import assert from 'node:assert/strict';
import type { Channel, Signal, WebhookRequest } from '@aftercall/core';
import { openBench, webhookUrl } from '../channel-bench.ts';
import { isNever } from '../channel-script.ts';
import type { ConformanceSubject } from '../channel-script.ts';
import type { CheckFactory } from '../conformance-check.ts';

/** Bodies that somebody may post to an account whose provider posts nothing. */
const bodies = ['', '{}', '[]', 'a=b', '{"status":"delivered","id":"p-1"}', 'From: a@b.example\r\n\r\nSTOP', '\u0000'];

/** The checks of the webhook for a channel whose provider never calls. */
export const silentProviderChecks: CheckFactory = ({ script, ...subject }) => {
  const { webhook } = script;
  if (!isNever(webhook)) return [];
  return [
    {
      group: 'signatures',
      name: 'nothing is believed, for the provider never calls',
      run: () =>
        eachBody({ ...subject, script }, (channel, request) => {
          const verification = channel.webhook.verify(request);
          assert.equal(verification.verified, false, 'somebody was believed');
          if (!verification.verified) assert.ok(verification.why.length > 0, 'the refusal says nothing');
        }),
    },
    {
      group: 'statuses',
      name: 'no receipt is promised, for the provider never calls',
      async run() {
        await using bench = await openBench({ ...subject, script });
        assert.deepEqual(bench.channel.capabilities.receipts, { sent: false, delivered: false, read: false });
      },
    },
    {
      group: 'receipts',
      name: 'whatever is posted comes out as unknown or not at all, for the provider never calls',
      run: () =>
        eachBody({ ...subject, script }, (channel, request) => {
          for (const { signal } of parseOrRefuse(channel, request)) assert.equal(signal, 'unknown');
        }),
    },
  ];
};

async function eachBody(
  subject: ConformanceSubject,
  look: (channel: Channel, request: WebhookRequest) => void,
): Promise<void> {
  await using bench = await openBench(subject);
  for (const body of bodies) {
    for (const signature of [undefined, '', 'x', 'sha256=', 'a'.repeat(10_000)]) {
      const headers = { 'content-type': 'application/json', 'x-signature': signature, authorization: signature };
      look(bench.channel, { method: 'POST', url: webhookUrl, headers, rawBody: Buffer.from(body) });
    }
  }
}

/** A body that is no document may be thrown out whole. */
function parseOrRefuse(channel: Channel, request: WebhookRequest): readonly Signal[] {
  try {
    return channel.webhook.parse(request).signals;
  } catch (error) {
    assert.ok(error instanceof Error);
    return [];
  }
}
