import { describe, expect, test } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import type { FollowUpPayload, PayloadItem } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { agentMessageOf, fitGoogle } from '../../src/google/google-request.ts';
import { suggestionLabels } from '../../src/google/google-suggestions.ts';
import { to } from '../support/google-account.ts';
import { readShared } from '../support/shared-specs.ts';

const settings = { ttlSeconds: 3_600, richCards: true, appointmentMinutes: 45 };
const booking = samplePayload.items[0] as Extract<PayloadItem, { kind: 'booking.confirmed' }>;
const payment: PayloadItem = {
  kind: 'payment.captured',
  id: 'PAY-1',
  amount: '12.50',
  currency: 'USD',
  receiptUrl: 'https://example.com/p/1',
};
const asked: PayloadItem = { kind: 'caller.requested', id: 'R-1', request: 'link', url: 'https://example.com/l/1' };

function fit(payload: FollowUpPayload, extra: object = {}, address = to) {
  const templates = chooseTemplates(payload.locale, 'en-US');
  return fitGoogle({ payload, to: address, templates }, { ...settings, ...extra });
}

function request(payload: FollowUpPayload, extra: object = {}) {
  const result = fit(payload, extra);
  if (!result.fits) throw new Error(result.message);
  return result.request;
}

const withItems = (...items: readonly PayloadItem[]): FollowUpPayload => ({ ...samplePayload, items });

/** The labels of the buttons, wherever they are. */
function labelsOf(content: unknown): string[] {
  return [...JSON.stringify(content).matchAll(/"text":"([^"]*)","postbackData"/g)].map(([, label]) => label!);
}

describe('a booking', () => {
  test('is a rich card with its text, a link and a calendar event', () => {
    const { content, text, units } = request(samplePayload);
    expect(units).toBe(1);
    expect(text).toMatch(/^Harbour Dental: .* BK-20931/);
    expect(content).toEqual({
      contentMessage: {
        richCard: {
          standaloneCard: {
            cardOrientation: 'VERTICAL',
            cardContent: {
              description: text,
              suggestions: [
                {
                  action: {
                    text: 'Reschedule',
                    postbackData: 'reschedule:BK-20931',
                    openUrlAction: { url: 'https://example.com/r/BK-20931' },
                  },
                },
                {
                  action: {
                    text: 'Add to calendar',
                    postbackData: 'calendar:BK-20931',
                    createCalendarEventAction: {
                      startTime: '2026-11-24T21:30:00.000Z',
                      endTime: '2026-11-24T22:15:00.000Z',
                      title: 'Harbour Dental',
                      description: '12 Harbour Street',
                    },
                  },
                },
              ],
            },
          },
        },
      },
      messageTrafficType: 'TRANSACTION',
      ttl: '3600s',
    });
  });

  test('is a text with suggestions where cards are off, and where it is too long for a card', () => {
    const plain = request(samplePayload, { richCards: false });
    expect(plain.content).toMatchObject({ contentMessage: { text: plain.text } });
    expect(labelsOf(plain.content)).toEqual(['Reschedule', 'Add to calendar']);
    // A letter of three bytes: the card counts bytes, the text counts characters.
    const base = chooseTemplates('en-US', 'en-US');
    const opening = `{business}: ${'東'.repeat(400)}`;
    const templates = { ...base, opening, optOut: { text: '東'.repeat(300) } };
    const result = fitGoogle({ payload: samplePayload, to, templates }, settings);
    expect(result).toMatchObject({
      fits: true,
      request: { content: { contentMessage: { text: expect.any(String) } } },
    });
  });

  test.each([
    ['es-MX', ['Reprogramar', 'Agregar al calendario']],
    ['pt-BR', ['Remarcar', 'Adicionar à agenda']],
  ])('has buttons in the language of its words: %s', (locale, labels) => {
    expect(labelsOf(request({ ...samplePayload, locale }).content)).toEqual(labels);
  });

  test('without a usable link or time has the other button only', () => {
    const noLink = { ...booking, rescheduleUrl: `https://example.com/${'x'.repeat(2_048)}` };
    expect(labelsOf(request(withItems(noLink)).content)).toEqual(['Add to calendar']);
    const insecure = { ...booking, rescheduleUrl: 'http://example.com/r' };
    expect(labelsOf(request(withItems(insecure)).content)).toEqual(['Add to calendar']);
    const early = { ...booking, startsAt: '1969-01-01T00:00:00Z' };
    expect(labelsOf(request(withItems(early)).content)).toEqual(['Reschedule']);
  });

  test('with an id too long to come back has no buttons, and its card no list of them', () => {
    const { content } = request(withItems({ ...booking, id: 'x'.repeat(2_048) }), { richCards: false });
    expect(labelsOf(content)).toEqual([]);
    expect(content['contentMessage']).not.toHaveProperty('suggestions');
  });
});

describe('other messages', () => {
  test('are texts; each item brings its button', () => {
    const { content, text } = request(withItems(booking, payment));
    expect(content).toMatchObject({ contentMessage: { text }, messageTrafficType: 'TRANSACTION' });
    expect(labelsOf(content)).toEqual(['Reschedule', 'Add to calendar', 'View receipt']);
  });

  test('lose a button that two items would share', () => {
    expect(labelsOf(request(withItems(booking, { ...booking, id: 'BK-2' }, payment)).content)).toEqual([
      'View receipt',
    ]);
  });

  test('that the person asked for say so', () => {
    expect(request(withItems(asked)).content).toMatchObject({ messageTrafficType: 'SERVICEREQUEST' });
    expect(request(withItems(asked, payment)).content).toMatchObject({ messageTrafficType: 'TRANSACTION' });
  });

  test('that promote say so', () => {
    const shipped = chooseTemplates(samplePayload.locale, 'en-US');
    const promoting = { ...shipped.triggers['payment.captured'], purpose: 'marketing' } as const;
    const templates = { ...shipped, triggers: { ...shipped.triggers, 'payment.captured': promoting } };
    expect(fitGoogle({ payload: withItems(booking, payment), to, templates }, settings)).toMatchObject({
      request: { content: { messageTrafficType: 'PROMOTION' } },
    });
  });

  test('without a link are a text and nothing else', () => {
    const note = { kind: 'escalation.accepted', id: 'E-1', nextStep: 'We call you back' } as const;
    const { content, text } = request(withItems(note));
    expect(content['contentMessage']).toEqual({ text });
  });
});

describe('what cannot be said', () => {
  test.each(['rcs:+15005550006', '15005550006', '+0', ''])('the address %s', (address) => {
    expect(fit(samplePayload, {}, address)).toEqual({
      fits: false,
      limit: 'address',
      message: 'An RCS message goes to a number in E.164, such as +15005550006.',
    });
  });

  test('a text over 3,072 characters, with the limit named', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...booking, id: `BK-${index}` }));
    expect(fit(withItems(...many))).toMatchObject({
      fits: false,
      limit: 'text.max',
      message: expect.stringContaining('3072'),
    });
  });
});

test('half a surrogate pair is mended everywhere', () => {
  const { content, text } = request({ ...samplePayload, business: 'Harbour \ud83d Dental' });
  expect(text.isWellFormed()).toBe(true);
  expect(JSON.stringify(content)).not.toMatch(/\\ud83d/i);
});

test('labels fit a button', () => {
  expect(suggestionLabels.length).toBeGreaterThan(10);
  for (const label of suggestionLabels) expect(label.length).toBeLessThanOrEqual(25);
});

test('a request of another channel is refused before it is sent', () => {
  expect(() => agentMessageOf({ to, content: { body: 'hi' }, text: 'hi', units: 1 })).toThrow('made by this channel');
});

/** The shape of a value: field names and the kinds of leaves. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => shapeOf(one));
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]));
}

const text = readShared('rbm/samples/agentMessages-create-text.json', "a text against Google's sample");
if (text !== undefined) {
  test("a text has the shape of Google's sample, with a ttl besides", () => {
    const note = { kind: 'escalation.accepted', id: 'E-1', nextStep: 'We call you back' } as const;
    const { ttl, ...message } = request(withItems(note)).content;
    expect(ttl).toBe('3600s');
    expect(shapeOf(message)).toEqual(shapeOf(text));
  });
}

const suggestions = readShared(
  'rbm/samples/agentMessages-create-suggestions.json',
  "suggestions against Google's sample",
);
if (suggestions !== undefined) {
  test("suggestions stand where Google's sample has them, each with a text and postback data", () => {
    const sample = suggestions as { contentMessage: { text: string; suggestions: { reply: object }[] } };
    const { contentMessage } = request(samplePayload, { richCards: false }).content as typeof sample;
    expect(Object.keys(contentMessage)).toEqual(Object.keys(sample.contentMessage));
    const given = (contentMessage.suggestions as unknown as { action: object }[]).map(({ action }) => action);
    for (const { reply } of sample.contentMessage.suggestions) {
      for (const action of given) expect(shapeOf(action)).toMatchObject(shapeOf(reply) as object);
    }
  });
}
