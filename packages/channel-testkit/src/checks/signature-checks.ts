import assert from 'node:assert/strict';
import type { WebhookRequest } from '@aftercall/core';
import { openBench, webhookUrl } from '../channel-bench.ts';
import { isNever } from '../channel-script.ts';
import type { ConformanceSubject, WebhookDraft, WebhookScript } from '../channel-script.ts';
import { neverCheck } from '../conformance-check.ts';
import type { CheckFactory, ConformanceCheck } from '../conformance-check.ts';
import { receiptFacts } from '../receipt-facts.ts';

export const signatureChecks: CheckFactory = (subject) => {
  const { webhook } = subject.script;
  if (isNever(webhook)) return [];
  return [
    check(subject, 'a signed body is believed', (verify, draft) => {
      assert.deepEqual(verify(webhook.sign(draft, 'current')), { verified: true });
    }),
    check(subject, 'a body outside ASCII is believed too', (verify) => {
      const draft = webhook.reply({ from: subject.script.address, text: 'Sí, mañana 🙂 — 東京' }, webhookUrl);
      assert.deepEqual(verify(webhook.sign(draft, 'current')), { verified: true });
    }),
    check(subject, 'a changed byte is refused, wherever it is', (verify, draft) => {
      const signed = webhook.sign(draft, 'current');
      for (const position of positionsIn(draft)) refused(verify(withChangedByte(signed, position)), `byte ${position}`);
    }),
    check(subject, 'a wrong key is refused', (verify, draft) => {
      refused(verify(webhook.sign(draft, 'wrong')), 'the key is not in the settings');
    }),
    check(subject, 'a missing, empty or disfigured signature is refused, and nothing is thrown', (verify, draft) => {
      const signed = webhook.sign(draft, 'current');
      const { 'content-type': contentType } = signed.headers;
      refused(verify({ ...signed, headers: { 'content-type': contentType } }), 'no signature');
      for (const value of ['', 'x', '=', 'sha256=', '\u0000', 'a'.repeat(10_000)]) {
        const headers = Object.fromEntries(Object.keys(signed.headers).map((name) => [name, value]));
        refused(verify({ ...signed, headers: { ...headers, 'content-type': contentType } }), 'a disfigured signature');
      }
      refused(verify({ ...signed, rawBody: new Uint8Array() }), 'an empty body');
      refused(verify({ ...signed, rawBody: Uint8Array.of(0xff, 0xfe, 0x00, 0x80) }), 'a body that is no text');
    }),
    isNever(webhook.rotation)
      ? neverCheck('signatures', 'during a rotation both keys are believed', webhook.rotation.never)
      : check(subject, 'during a rotation both keys are believed', (verify, draft) => {
          assert.deepEqual(verify(webhook.sign(draft, 'current')), { verified: true });
          assert.deepEqual(verify(webhook.sign(draft, 'other')), { verified: true });
        }),
    staleness(subject, webhook),
  ];
};

type Verify = (request: WebhookRequest) => unknown;

function check(
  subject: ConformanceSubject,
  name: string,
  body: (verify: Verify, draft: WebhookDraft) => void,
): ConformanceCheck {
  return {
    group: 'signatures',
    name,
    async run() {
      await using bench = await openBench(subject);
      body((request) => bench.channel.webhook.verify(request), await somethingSigned(subject));
    },
  };
}

/** Something that the provider signs: a receipt with the first status, or what a person wrote where it posts none. */
async function somethingSigned(subject: ConformanceSubject): Promise<WebhookDraft> {
  const { webhook, address } = subject.script;
  assert.ok(!isNever(webhook));
  if (isNever(webhook.receipt)) return webhook.reply({ from: address, text: 'Is there parking?' }, webhookUrl);
  const [fact] = await receiptFacts(subject, Object.keys(webhook.statuses)[0]!);
  return webhook.receipt(fact, webhookUrl);
}

function staleness(subject: ConformanceSubject, { stale }: WebhookScript): ConformanceCheck {
  const name = 'a signature that is too old is refused';
  if (isNever(stale)) return neverCheck('signatures', name, stale.never);
  return check(subject, name, (verify) => refused(verify(stale), 'too old'));
}

function refused(verification: unknown, why: string): void {
  assert.ok(typeof verification === 'object' && verification !== null && 'verified' in verification);
  assert.equal(verification.verified, false, why);
}

/** Five places in the signed part, its first and its last byte among them. */
function positionsIn({ body, signedPart = body }: WebhookDraft): readonly number[] {
  const start = Buffer.byteLength(body.slice(0, body.indexOf(signedPart)));
  const length = Buffer.byteLength(signedPart);
  return [0, 0.25, 0.5, 0.75, 1].map((share) => start + Math.floor(share * (length - 1)));
}

function withChangedByte(request: WebhookRequest, position: number): WebhookRequest {
  const rawBody = Uint8Array.from(request.rawBody);
  rawBody[position] = rawBody[position]! ^ 1;
  return { ...request, rawBody };
}
