import { expect, test } from '@jest/globals';
import type { Channel, SendOutcome } from '@aftercall/core';
import { strictChannel } from '../src/strict-channel.ts';

/** A channel of a class, as far as the test asks it. */
class SomeChannel {
  readonly name = 'pigeon';
  readonly webhook = {
    verify: () => ({ verified: true }),
    parse: () => ({ signals: [{ signal: 'reply', key: 1 }], reply: {} }),
  };
  readonly #outcome: unknown;

  constructor(outcome: unknown) {
    this.#outcome = outcome;
  }

  async send(): Promise<unknown> {
    return this.#outcome;
  }

  async revoke(): Promise<unknown> {
    return this.#outcome;
  }
}

const strict = (outcome: unknown): Channel => strictChannel(new SomeChannel(outcome) as unknown as Channel);
const context = { attemptId: 'a', signal: new AbortController().signal };
const request = { to: 'x', content: {}, text: 'x', units: 1 };

test('an answer that is not of the shape of the contract fails with the name of the field', async () => {
  await expect(strict({ outcome: 'accepted', providerIds: [42] }).send(request, context)).rejects.toThrow(
    "the answer of send is not of the contract's shape: providerIds (a host has it taken for uncertain)",
  );
  const posted = { method: 'POST', url: 'x', headers: {}, rawBody: new Uint8Array() };
  expect(() => strict(undefined).webhook.parse(posted)).toThrow("not of the contract's shape: reply.key");
});

test('everything else is the channel, also where that is an object of a class', async () => {
  const accepted: SendOutcome = { outcome: 'accepted', providerIds: ['p'] };
  const channel = strict(accepted);
  expect(await channel.send(request, context)).toBe(accepted);
  expect(await channel.revoke?.({ to: 'x', providerIds: [] }, context)).toBe(accepted);
  expect([channel.name, channel.typing, channel.reconcile]).toEqual(['pigeon', undefined, undefined]);
});
