import { expect, test } from '@jest/globals';
import { ManyAddresses, written } from '../support/many-addresses.ts';

const people = new ManyAddresses();

/** Each way of writing one number of a country; `n` is its last two digits. */
const countries: Readonly<Record<string, readonly ((n: number) => string)[]>> = {
  Mexico: [(n) => `+5255123456${n}`, (n) => `+52155123456${n}`, (n) => `+52 1 55 1234 56${n}`],
  Argentina: [(n) => `+54911234567${n}`, (n) => `+5411234567${n}`, (n) => `+54 9 11 2345-67${n}`],
  Brazil: [(n) => `+55119876543${n}`, (n) => `+5511876543${n}`, (n) => `+55 11 8765-43${n}`],
};

/** Every pair of two forms of a number, each pair of another person; who does not stop is there to be written to. */
function pairs(firstNumber: number): { name: string; stop: string | undefined; call: string }[] {
  return Object.entries(countries).flatMap(([country, forms]) => {
    let n = firstNumber;
    const next = (): number => (n += 1);
    const told = forms.flatMap((stop, from) =>
      forms.flatMap((call, to) => (from === to ? [] : [formsOf(stop, call, next())])),
    );
    return [...told, { stop: undefined, call: forms[0]?.(next()) ?? '' }].map((one) => ({
      ...one,
      name: `${country}: stop from ${one.stop}, call from ${one.call}`,
    }));
  });
}

function formsOf(stop: (n: number) => string, call: (n: number) => string, n: number): { stop: string; call: string } {
  return { stop: stop(n), call: call(n) };
}

async function becomes(
  cases: readonly { readonly name: string; readonly stop: string | undefined; readonly call: string }[],
  sayStop: (from: string) => Promise<void>,
): Promise<void> {
  const calls = await Promise.all(cases.map(async ({ name, call }) => people.held(name, call)));
  for (const { stop } of cases) if (stop !== undefined) await sayStop(stop);
  const became = await Promise.all(calls.map(async (call) => [call.callId, await people.endedAs(call)]));
  expect(became).toEqual(cases.map(({ name, stop }) => [name, [stop === undefined ? 'accepted' : 'opted_out']]));
}

test('of the older forms of a number each stops the others by SMS', async () => {
  await becomes(pairs(10), (from) => people.engine.post(written(from, from)));
});

test('of the older forms of a number each stops the others as the wa_id of WhatsApp', async () => {
  await becomes(pairs(40), (from) => people.meta.message({ waId: from.replaceAll(/\D/g, '') }, 'Stop'));
});
