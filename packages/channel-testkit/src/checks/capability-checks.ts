import assert from 'node:assert/strict';
import { channelContract } from '@aftercall/core';
import type { Channel, ChannelCapabilities, ReconcileResult } from '@aftercall/core';
import { attemptIds, benchTime, openBench } from '../channel-bench.ts';
import type { AbilityScripts, ConformanceSubject } from '../channel-script.ts';
import type { CheckFactory, ConformanceCheck } from '../conformance-check.ts';
import { exerciseListReplies, exerciseReceiptOf } from './asking-exercises.ts';

/** The abilities that are a method of the channel, by the capability that names them. */
const methods = {
  revoke: 'revoke',
  capabilityCheck: 'reachable',
  reconcile: 'reconcile',
  receiptOf: 'receiptOf',
  listReplies: 'listReplies',
  typing: 'typing',
  markRead: 'markRead',
} as const satisfies Partial<Record<keyof ChannelCapabilities, keyof Channel>>;

/** A text channel that can do nothing else: a value of its kind for each field that must be there, and no others. */
export const plainCapabilities: ChannelCapabilities = {
  text: { unit: 'characters', max: 1, segmented: false },
  links: false,
  buttons: 0,
  media: false,
  receipts: { sent: false, delivered: false, read: false },
  receiptsBy: 'attemptId',
  revoke: false,
  idempotentSend: false,
  capabilityCheck: false,
  reconcile: false,
  receiptOf: false,
  listReplies: false,
  typing: false,
  markRead: false,
  serviceWindowHours: 0,
  templatesOnlyOutsideWindow: false,
  pairIntervalSeconds: 0,
  rateUnit: 'messages',
};

export const capabilityChecks: CheckFactory = (subject) => [
  {
    group: 'capabilities',
    name: 'each field is declared with a value of its kind, and there are no others',
    async run() {
      await using bench = await openBench(subject);
      assert.deepEqual(shapeOf(bench.channel.capabilities), shapeOf(plainCapabilities));
      const { text, receiptsBy, serviceWindowHours, pairIntervalSeconds } = bench.channel.capabilities;
      assert.ok(text.max > 0, 'text.max is a length');
      assert.ok(['attemptId', 'providerId'].includes(receiptsBy), "receiptsBy is 'attemptId' or 'providerId'");
      assert.ok(serviceWindowHours >= 0, 'serviceWindowHours is a time, or 0 for no window');
      assert.ok(pairIntervalSeconds >= 0, 'pairIntervalSeconds is a time, or 0 for no limit');
    },
  },
  {
    group: 'capabilities',
    name: 'the channel and its factory have the same name, and at least one host',
    async run() {
      await using bench = await openBench(subject);
      assert.equal(bench.channel.name, subject.factory.channel);
      assert.ok(bench.channel.hosts.length > 0, 'hosts is empty');
    },
  },
  {
    group: 'capabilities',
    name: 'the factory is written for the version of the contract that these checks are about',
    async run() {
      assert.equal(subject.factory.contract, channelContract, 'contract names another version');
    },
  },
  ...Object.entries(methods).map(([capability, method]): ConformanceCheck => ({
    group: 'capabilities',
    name: `${method} is there exactly when ${capability} is declared, and does what it says`,
    async run() {
      await using bench = await openBench(subject);
      const declared = bench.channel.capabilities[capability as keyof typeof methods];
      assert.equal(typeof bench.channel[method], declared ? 'function' : 'undefined', `${capability}: ${declared}`);
      const script = subject.script.abilities[method];
      assert.equal(script !== undefined, declared, `script.abilities.${method} must match capabilities.${capability}`);
      if (declared) await exercises[method](subject);
    },
  })),
];

/** The structure of a value: field names, and the type of each leaf. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, field]) => [name, shapeOf(field)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const context = () => ({ attemptId: attemptIds[0], signal: new AbortController().signal });

/** What each optional ability must do. */
const exercises: Record<keyof AbilityScripts, (subject: ConformanceSubject) => Promise<void>> = {
  async reconcile(subject) {
    await using bench = await openBench(subject);
    const script = subject.script.abilities.reconcile!;
    const reconcile = () => bench.channel.reconcile!(bench.request, benchTime, context());
    const { to, text } = bench.request;
    const found = script.found({ to, text, sentAt: benchTime, attemptId: attemptIds[0] });

    bench.provider.react(() => found.answer);
    const result = await reconcile();
    assert.ok(result.found, 'the provider has the message');
    assert.deepEqual(result.providerIds, found.providerIds);
    bench.provider.react(() => script.absent);
    assert.deepEqual(await reconcile(), { found: false, certain: true }, 'the provider does not have the message');
    for (const reaction of [
      { status: 500, body: 'oops' },
      { status: 200, body: '{"half' },
      'reset',
      'garbage',
    ] as const) {
      bench.provider.react(() => reaction);
      assertUntold(await reconcile(), 'without an answer nothing is certain');
    }
    await bench.provider.refuse();
    assertUntold(await reconcile(), 'without a connection nothing is certain');
  },

  receiptOf: exerciseReceiptOf,

  listReplies: exerciseListReplies,

  async revoke(subject) {
    await using bench = await openBench(subject);
    const script = subject.script.abilities.revoke!;
    const sent = await bench.send();
    assert.equal(sent.outcome, 'accepted');
    const message = { to: bench.request.to, providerIds: sent.outcome === 'accepted' ? sent.providerIds : [] };
    bench.provider.react(() => script.revoked);
    assert.deepEqual(await bench.channel.revoke!(message, context()), { revoked: true });
    bench.provider.react(() => script.tooLate);
    assert.deepEqual(await bench.channel.revoke!(message, context()), { revoked: false });
  },

  async reachable(subject) {
    await using bench = await openBench(subject);
    const { answer, unreachableAddress } = subject.script.abilities.reachable!;
    const { address } = subject.script;
    bench.provider.react(answer);
    const found = await bench.channel.reachable!([address, unreachableAddress], context().signal);
    const expected = { [address]: true, [unreachableAddress]: false };
    assert.deepEqual(Object.fromEntries(found), expected);
  },

  async typing(subject) {
    await using bench = await openBench(subject);
    bench.provider.react(() => subject.script.abilities.typing!.answer);
    await bench.channel.typing!({ to: subject.script.address, inReplyTo: 'their-last-message' }, context().signal);
    assert.equal(bench.provider.calls.length, 1);
  },

  async markRead(subject) {
    await using bench = await openBench(subject);
    bench.provider.react(() => subject.script.abilities.markRead!.answer);
    await bench.channel.markRead!({ from: subject.script.address, providerId: 'an-inbound-id' }, context().signal);
    assert.equal(bench.provider.calls.length, 1);
  },
};

function assertUntold(result: ReconcileResult, why: string): void {
  assert.equal(result.found, false, why);
  assert.equal(result.certain, false, why);
}
