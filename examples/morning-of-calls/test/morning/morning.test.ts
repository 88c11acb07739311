import { describe, expect, test } from '@jest/globals';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { callerOf, isEvent, isReply, situations, triggerTypes } from '../../src/morning/call-script.ts';
import { subjectOf, type CallScript, type Situation } from '../../src/morning/call-script.ts';
import { morning } from '../../src/morning/morning.ts';
import { planOfWords } from '../support/plan-of-words.ts';

const calls = morning.flatMap((business) => business.calls.map((call) => ({ business, call })));

const byId = new Map(calls.map(({ call }) => [call.id, call]));

/** The end of what the script itself decides: no retries, no waiting for another call. */
const lastStepMs = (call: CallScript): number => Math.max(...call.steps.map(({ atMs }) => atMs));

describe('the morning', () => {
  test('has at least 70 calls of eight businesses in three languages and seven countries', () => {
    expect(calls.length).toBeGreaterThanOrEqual(70);
    expect(morning).toHaveLength(8);
    expect(new Set(morning.map(({ locale }) => locale))).toEqual(
      new Set(['es-MX', 'en-US', 'pt-BR', 'es-AR', 'es-CO', 'en-CA', 'es-ES']),
    );
  });

  test('names every call once', () => {
    expect(byId.size).toBe(calls.length);
  });

  test.each(situations)('shows: %s', (situation: Situation) => {
    expect(calls.filter(({ call }) => call.shows.includes(situation)).map(({ call }) => call.id)).not.toEqual([]);
  });

  test('has calls for each of the four triggers that are sent', () => {
    const sent = calls
      .flatMap(({ call }) => call.steps.filter(isEvent))
      .filter((step) => step.expected?.verdict === 'send');
    expect(new Set(sent.map(({ type }) => type))).toEqual(new Set(triggerTypes));
  });

  test('has calls for each channel, and for leaving each that has another behind it', () => {
    const attempts = calls
      .flatMap(({ call }) => call.steps.filter(isEvent))
      .flatMap(({ expected }) => (expected?.verdict === 'send' ? expected.ways.map((way) => way.attempts) : []));
    const channelsOf = (words: readonly string[]) => [...new Set(words.map((one) => one.split(' ')[0]))].join(' -> ');
    expect(new Set(attempts.map(channelsOf))).toEqual(
      new Set(['sms', 'whatsapp', 'rcs', 'whatsapp -> sms', 'rcs -> sms']),
    );
  });

  test('is over in about twenty seconds', () => {
    const ends = calls
      .filter(({ call }) => call.after === undefined)
      .map(({ call }) => call.startsAtMs + lastStepMs(call));
    // Four seconds until the text, one until it has arrived.
    expect(Math.max(...ends) + 5_000).toBeLessThanOrEqual(20_000);
  });
});

describe.each(calls)('$call.id', ({ business, call }) => {
  test('says what must become of every trigger, and of nothing else', () => {
    for (const step of call.steps.filter(isEvent)) {
      expect({ type: step.type, expected: step.expected !== undefined }).toEqual({
        type: step.type,
        expected: subjectOf(step) !== undefined,
      });
    }
  });

  test('has its steps in order, and repeats only what it has sent before', () => {
    const times = call.steps.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    for (const [index, step] of call.steps.entries()) {
      if (!('repeats' in step)) continue;
      expect(step.repeats).toBeLessThanOrEqual(call.steps.slice(0, index).filter(isEvent).length);
    }
  });

  test('comes after a call that begins before it', () => {
    if (call.after === undefined) return;
    expect(byId.get(call.after)?.startsAtMs).toBeLessThan(call.startsAtMs);
  });

  test('expects a message for each attempt and each reply, one at most, and attempts on channels of its plan alone', () => {
    const ways = call.steps.flatMap((step) =>
      isEvent(step) && step.expected?.verdict === 'send' ? [step.expected.ways] : [],
    );
    const attempts = ways.map((some) => Math.max(...some.map((way) => way.attempts.length)));
    for (const { plan = business.smsPlan, attempts: words } of ways.flat()) {
      const { steps } = planOfWords(plan, business);
      expect(steps.map(({ channel }) => channel)).toEqual(
        expect.arrayContaining(words.map((one) => one.split(' ')[0] ?? '')),
      );
    }
    const texts = typeof call.texts === 'number' ? call.texts : call.texts.length;
    const replies = call.steps.filter(isReply).length;
    expect(texts).toBeLessThanOrEqual(attempts.reduce((sum, one) => sum + one, replies));
    if (call.steps.some((step) => isReply(step) && step.answersText)) expect(texts).toBeGreaterThan(0);
  });

  test('has texts that name the business, and how to stop, or to begin again, where no template of WhatsApp says the rest', () => {
    if (typeof call.texts === 'number') return;
    const plain = business.name.normalize('NFD').replaceAll(/\p{M}/gu, '');
    for (const text of call.texts) {
      const isTemplate = business.whatsappNumber !== undefined && text.includes(` ${business.name}. `);
      expect(isTemplate || text.startsWith(`${plain}: `)).toBe(true);
      if (!isTemplate) expect(text).toMatch(/STOP|BAJA|PARAR|ALTA/);
    }
  });
});

/** The numbers that the number plan refuses, or in an older form; every other one is valid as it stands. */
const oddPhones: Readonly<Record<string, string>> = {
  'mx-07': 'written with the 1 of before 2019',
  'mx-12': 'too short',
  'ar-09': 'without the 9',
};

describe('the phones', () => {
  const phones = calls.flatMap(({ call }) => {
    const { phone } = callerOf(call);
    return phone === undefined ? [] : [{ id: call.id, phone, shows: call.shows }];
  });

  test('only the call that shows it has none', () => {
    const without = calls.filter(({ call }) => callerOf(call).phone === undefined);
    expect(without.map(({ call }) => call.shows)).toEqual([['no phone']]);
  });

  test.each(phones.filter(({ id }) => !(id in oddPhones)))('$id: $phone is valid, in E.164', ({ phone }) => {
    const parsed = parsePhoneNumberFromString(phone);
    expect(parsed?.isValid()).toBe(true);
    expect(parsed?.number).toBe(phone);
  });

  test('the odd ones are odd as they are meant to be', () => {
    const isValid = (phone: string) => parsePhoneNumberFromString(phone)?.isValid();
    const [older, short, bare] = Object.keys(oddPhones).map((id) => phones.find((one) => one.id === id)?.phone ?? '');
    expect([older, short, bare].map((phone) => isValid(phone ?? ''))).toEqual([false, false, true]);
    expect(older).toMatch(/^\+52 1 /);
    expect(isValid((older ?? '').replace('+52 1 ', '+52 '))).toBe(true);
    expect(bare).toMatch(/^\+54(?!9)\d{10}$/);
  });

  test('landlines and premium-rate numbers are what they are said to be', () => {
    const typesOf = (situation: Situation) =>
      phones
        .filter(({ shows }) => shows.includes(situation))
        .map(({ phone }) => parsePhoneNumberFromString(phone)?.getType());
    expect(typesOf('landline')).toEqual(['FIXED_LINE', 'TOLL_FREE']);
    expect(typesOf('premium-rate number')).toEqual(['PREMIUM_RATE']);
  });

  test('every North American one is reserved for fiction', () => {
    for (const { phone } of phones.filter((one) => one.phone.startsWith('+1')))
      expect(phone).toMatch(/^\+1\d{3}55501\d\d$/);
  });

  test('a person calls again only where the story is about it', () => {
    const again = [...Map.groupBy(phones, ({ phone }) => phone).values()].filter((one) => one.length > 1);
    expect(again.map((one) => one.map(({ id }) => id))).toEqual([
      ['us-06', 'us-07', 'us-08', 'hs-12'],
      ['ar-06', 'ar-07'],
      ['co-06', 'co-07'],
    ]);
  });

  test("the sandbox's magic numbers are used only for what goes wrong", () => {
    const magic = phones.filter(({ phone }) => /99[0-5]\d$/.test(phone)).map(({ id, phone }) => [id, phone.slice(-4)]);
    expect(Object.fromEntries(magic)).toEqual({
      'mx-08': '9903',
      'mx-09': '9923',
      'br-07': '9920',
      'br-08': '9941',
      'br-09': '9942',
      'ar-04': '9930',
      'ar-05': '9911',
      'ar-06': '9910',
      'ar-07': '9910',
      'ar-08': '9946',
    });
  });
});
