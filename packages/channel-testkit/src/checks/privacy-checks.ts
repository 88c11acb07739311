import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { WebhookRequest } from '@aftercall/core';
import { attemptIds, benchTime, openBench, webhookUrl } from '../channel-bench.ts';
import type { ChannelBench } from '../channel-bench.ts';
import { isNever, receiptWriter } from '../channel-script.ts';
import type { ConformanceSubject } from '../channel-script.ts';
import type { CheckFactory } from '../conformance-check.ts';
import { captureOutput } from '../capture-output.ts';
import type { Reaction } from '../provider-double.ts';
import { receiptFacts } from '../receipt-facts.ts';

export const privacyChecks: CheckFactory = (subject) => [
  {
    group: 'privacy',
    name: 'failed sends tell neither the address, nor a secret, nor the text',
    async run() {
      await using bench = await openBench(subject);
      const { badRequest } = subject.script.send.refusals;
      assert.ok(
        JSON.stringify(badRequest.body ?? '').includes(digitsOf(subject)),
        'script.send.refusals.badRequest must repeat the address, or this check cannot fail',
      );
      const told: unknown[] = [];
      const printed = await captureOutput(async () => {
        for (const reaction of reactionsOf(subject, bench)) told.push(await outcomeOrError(() => bench.send(reaction)));
        await bench.provider.refuse();
        told.push(await outcomeOrError(() => bench.send()));
        if (bench.channel.reconcile !== undefined) {
          const context = { attemptId: attemptIds[0], signal: new AbortController().signal };
          told.push(await outcomeOrError(() => bench.channel.reconcile!(bench.request, benchTime, context)));
        }
      });
      assertSilent(subject, bench, told, printed);
    },
  },
  {
    group: 'privacy',
    name: 'refused and broken webhooks tell neither an address, nor a secret, nor a text',
    async run() {
      await using bench = await openBench(subject);
      const { broken, others } = await badWebhooks(subject, bench);
      const told: unknown[] = [];
      const printed = await captureOutput(async () => {
        told.push(...[...broken, ...others].map((request) => bench.channel.webhook.verify(request)));
        for (const request of broken) told.push(errorOf(() => bench.channel.webhook.parse(request)));
      });
      assertSilent(subject, bench, told, printed);
    },
  },
  {
    group: 'privacy',
    name: 'a fault in the settings is told without the settings',
    async run() {
      const settings = subject.settings('this is no URL');
      const broken = Object.fromEntries(
        Object.keys(settings as object).map((name) => [name, subject.script.secrets[0]]),
      );
      const result = await subject.factory.settings['~standard'].validate({ ...broken, nobodyKnowsThis: true });
      assert.ok(result.issues !== undefined && result.issues.length > 0, 'an unknown field is refused');
      const shown = inspect(result.issues, { depth: Infinity });
      for (const secret of subject.script.secrets) assert.ok(!shown.includes(secret), 'a secret is in an issue');
    },
  },
];

/** What a person wrote and what a provider reports, each with a piece cut off, and others to be refused. */
async function badWebhooks(
  subject: ConformanceSubject,
  { request: { text } }: ChannelBench,
): Promise<{ readonly broken: readonly WebhookRequest[]; readonly others: readonly WebhookRequest[] }> {
  const { webhook, address } = subject.script;
  if (isNever(webhook)) {
    const rawBody = Buffer.from(JSON.stringify({ from: address, text }).slice(0, -1));
    return { broken: [{ method: 'POST', url: webhookUrl, headers: {}, rawBody }], others: [] };
  }
  const write = receiptWriter(webhook);
  const facts = await Promise.all(Object.keys(webhook.statuses).map((status) => receiptFacts(subject, status)));
  const drafts = [
    webhook.reply({ from: address, text }, webhookUrl),
    ...(isNever(write) ? [] : facts.map(([fact]) => write(fact, webhookUrl))),
  ];
  const signed = drafts.map((draft) => webhook.sign(draft, 'current'));
  return {
    broken: signed.map((request) => ({ ...request, rawBody: request.rawBody.slice(0, -7) })),
    others: drafts.map((draft) => webhook.sign(draft, 'wrong')),
  };
}

/** What can be read of a broken body may hold the text; the error of one that cannot be read may not. */
function errorOf(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}

function reactionsOf(subject: ConformanceSubject, bench: ChannelBench): readonly Reaction[] {
  const { badRequest, unauthorized, forbidden, notFound, optedOut } = subject.script.send.refusals;
  const parrot = JSON.stringify(bench.request);
  return [
    badRequest,
    unauthorized,
    notFound,
    ...[forbidden, optedOut].flatMap((refusal) => (isNever(refusal) ? [] : [refusal])),
    { status: 400, body: parrot },
    { status: 500, body: parrot },
    { status: 200, body: parrot },
    'reset',
    'half',
    'garbage',
  ];
}

async function outcomeOrError(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

function digitsOf(subject: ConformanceSubject): string {
  return subject.script.address.replace(/^\+/, '');
}

function assertSilent(subject: ConformanceSubject, bench: ChannelBench, told: unknown, printed: string): void {
  const shown = `${inspect(told, { depth: Infinity, showHidden: true })}\n${printed}`;
  assert.ok(!shown.includes(digitsOf(subject)), 'the address is told');
  for (const secret of subject.script.secrets) assert.ok(!shown.includes(secret), 'a secret is told');
  assert.ok(!shown.includes(bench.request.text.slice(0, 30)), 'the text is told');
}
