import { describe, expect, test } from '@jest/globals';
import type { FitResult } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { bookingTemplate, requestTemplate } from './support/whatsapp-account.ts';
import { channelWith, fitted, inputFor, wireOf } from './support/whatsapp-wire.ts';

const [booking] = samplePayload.items;
if (booking?.kind !== 'booking.confirmed') throw new Error('the sample is a booking');

const plainTemplate = (name: string, locale: string, extra: object = {}) => ({
  trigger: 'booking.confirmed',
  locale,
  name,
  body: { text: '{{1}} {{2}}', parameters: ['id', 'date'] },
  ...extra,
});

/** The name of the template that is chosen, or why there is none. */
function chosen(result: FitResult): unknown {
  if (!result.fits) return `${result.limit}: ${result.message}`;
  return (result.request.content['message'] as { name: string }).name;
}

describe('a template', () => {
  test('carries its values in the order of its parameters, and the link behind the beginning of its button', async () => {
    expect((await wireOf(inputFor()))['template']).toEqual({
      name: 'booking_confirmed',
      language: { code: 'en_US', policy: 'deterministic' },
      components: [
        {
          type: 'body',
          parameters: ['Harbour Dental', 'Tuesday, November 24', '3:30 PM', '12 Harbour Street', 'BK-20931'].map(
            (text) => ({ type: 'text', text }),
          ),
        },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'BK-20931' }] },
      ],
    });
  });

  test('reads as it was approved, with the link on a line of its own', () => {
    const { channel } = channelWith();
    expect(fitted(channel.fit(inputFor()))).toMatchObject({
      units: 1,
      text:
        'Harbour Dental: your appointment is on Tuesday, November 24 at 3:30 PM. ' +
        'Where: 12 Harbour Street. Reference: BK-20931.\nhttps://example.com/r/BK-20931',
    });
  });

  test('names its parameters where they have names, with digits too', async () => {
    const body = { text: '{{ref_1}} {{day}} {{ref_1}}', parameters: { ref_1: 'id', day: 'dateShort' } };
    const header = { text: 'For {{who}}', parameters: { who: 'business' } };
    const templates = [{ ...bookingTemplate, header, body, buttons: [] }];
    expect((await wireOf(inputFor(), { templates }))['template']).toMatchObject({
      components: [
        { type: 'header', parameters: [{ type: 'text', text: 'Harbour Dental', parameter_name: 'who' }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'BK-20931', parameter_name: 'ref_1' },
            { type: 'text', text: 'Tue Nov 24', parameter_name: 'day' },
          ],
        },
      ],
    });
    const { channel } = channelWith({ templates });
    expect(fitted(channel.fit(inputFor())).text).toBe('For Harbour Dental\nBK-20931 Tue Nov 24 BK-20931');
  });

  test('without parameters sends none', async () => {
    const templates = [plainTemplate('fixed', 'en-US', { body: { text: 'It is done.' }, footer: 'Harbour Dental' })];
    expect((await wireOf(inputFor(), { templates }))['template']).toEqual({
      name: 'fixed',
      language: { code: 'en_US', policy: 'deterministic' },
    });
  });

  test('has its buttons at their places, in the order in which they are written', async () => {
    const buttons = [
      { index: 2, payload: 'talk-to-us' },
      { index: 0, url: 'rescheduleUrl', prefix: 'https://example.com/' },
    ];
    const { components } = (await wireOf(inputFor(), { templates: [{ ...bookingTemplate, buttons }] }))['template'] as {
      components: readonly object[];
    };
    expect(components.slice(1)).toEqual([
      { type: 'button', sub_type: 'quick_reply', index: '2', parameters: [{ type: 'payload', payload: 'talk-to-us' }] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'r/BK-20931' }] },
    ]);
  });

  test('has values of one line, which is all that Meta takes', async () => {
    const text = 'one\ntwo\n\nthree\ud83d';
    const body = await wireOf(inputFor({ items: [{ kind: 'caller.requested', id: 'R', request: 'text', text }] }));
    expect(JSON.stringify(body)).toContain('"one two three\ufffd"');
  });
});

describe('the choice of a template', () => {
  const templates = [
    plainTemplate('english', 'en-US'),
    plainTemplate('spain', 'es-ES'),
    plainTemplate('spanish', 'es', { language: 'es' }),
    plainTemplate('mexico', 'es-MX'),
    plainTemplate('brazil_changed', 'pt-BR', { when: 'changed' }),
    plainTemplate('brazil', 'pt-BR'),
    requestTemplate,
  ];

  test.each([
    ['en-US', 'english'],
    ['es-MX', 'mexico'],
    ['es_mx', 'mexico'],
    ['es-CO', 'spanish'],
    ['pt-PT', 'brazil'],
    ['en-GB', 'english'],
    // The texts of the tenant fall back to en-US.
    ['fr-FR', 'english'],
    ['', 'english'],
  ])('for a caller of %j is %s', (locale, name) => {
    expect(chosen(channelWith({ templates }).channel.fit(inputFor({ locale })))).toBe(name);
  });

  test('falls back to the default locale in the end, and else there is none', () => {
    const spanish = templates.slice(1, 4);
    expect(chosen(channelWith({ templates: spanish, defaultLocale: 'es-MX' }).channel.fit(inputFor()))).toBe('mexico');
    expect(chosen(channelWith({ templates: spanish }).channel.fit(inputFor()))).toBe(
      'templatesOnlyOutsideWindow: no template is configured for booking.confirmed in en-US',
    );
  });

  test('keeps to the condition of the template', () => {
    const { channel } = channelWith({ templates });
    const items = [{ ...booking, changed: true }];
    expect(chosen(channel.fit(inputFor({ locale: 'pt-BR', items })))).toBe('brazil_changed');
    expect(chosen(channel.fit(inputFor({ locale: 'pt-BR' })))).toBe('brazil');
  });

  test('passes over a template for which the payload has no value', () => {
    const body = { text: 'Hi {{1}}, {{2}}', parameters: ['name', 'id'] };
    const both = [plainTemplate('by_name', 'en-US', { body }), plainTemplate('nameless', 'en-US')];
    expect(chosen(channelWith({ templates: both }).channel.fit(inputFor()))).toBe('nameless');
    expect(chosen(channelWith({ templates: both }).channel.fit(inputFor({ callerName: 'Ana' })))).toBe('by_name');
    expect(chosen(channelWith({ templates: both.slice(0, 1) }).channel.fit(inputFor()))).toBe(
      'payload.booking.confirmed: name: the template by_name needs name, for which the payload has no usable value',
    );
  });
});

describe('what a template cannot say', () => {
  test('is more than one thing', () => {
    const { channel } = channelWith();
    expect(chosen(channel.fit(inputFor({ items: [booking, booking] })))).toBe(
      'templatesOnlyOutsideWindow: several follow-ups in one message are free text, which needs an open service window',
    );
    expect(chosen(channel.fit(inputFor({ items: [] })))).toBe('payload.items: the payload has nothing to say');
  });

  test.each(['https://elsewhere.example/r/1', 'https://example.com/r/'])(
    'is the link %s, of which its button has not the beginning, or nothing else',
    (rescheduleUrl) => {
      expect(chosen(channelWith().channel.fit(inputFor({ items: [{ ...booking, rescheduleUrl }] })))).toBe(
        'templatesOnlyOutsideWindow: button 0 of the template booking_confirmed cannot open a link with another beginning',
      );
    },
  );

  test('is a text over the limit, which is lower beside other components', () => {
    const textOf = (length: number) =>
      inputFor({ items: [{ kind: 'caller.requested', id: 'R', request: 'text', text: 'x'.repeat(length) }] });
    const alone = channelWith().channel;
    expect(chosen(alone.fit(textOf(4_080)))).toBe('caller_requested');
    expect(chosen(alone.fit(textOf(4_081)))).toBe(
      'text.max: the body of the template caller_requested takes 4097 characters, and the channel allows 4096',
    );
    const beside = channelWith({ templates: [{ ...requestTemplate, footer: 'Harbour Dental' }] }).channel;
    expect(chosen(beside.fit(textOf(1_008)))).toBe('caller_requested');
    expect(chosen(beside.fit(textOf(1_009)))).toBe(
      'text.max: the body of the template caller_requested takes 1025 characters, and the channel allows 1024',
    );
  });

  test('is a header over its own limit', () => {
    const header = { text: '{{1}}', parameters: ['location'] };
    const { channel } = channelWith({ templates: [{ ...bookingTemplate, header }] });
    expect(chosen(channel.fit(inputFor({ items: [{ ...booking, location: 'x'.repeat(61) }] })))).toBe(
      'text.max: the header of the template booking_confirmed takes 61 characters, and the channel allows 60',
    );
  });
});
