import { describe, expect } from '@jest/globals';
import { chooseTemplates } from '@aftercall/core';
import type { FitInput, PayloadItem } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { readMetaSchema } from './support/meta-openapi.ts';
import { filesIn, readSample, specTest, withSpecs } from './support/meta-specs.ts';
import { bookingTemplate, requestTemplate, to, userId } from './support/whatsapp-account.ts';
import { bodyOf, channelWith, context, inputFor, wireOf } from './support/whatsapp-wire.ts';

const items: readonly PayloadItem[] = [
  ...samplePayload.items,
  { kind: 'payment.captured', id: 'P-1', amount: '1250.00', currency: 'MXN', receiptUrl: 'https://example.com/p/1' },
  { kind: 'escalation.accepted', id: 'E-1', nextStep: 'We call you', url: 'https://example.com/e/1' },
  { kind: 'caller.requested', id: 'R-1', request: 'link', url: 'https://example.com/q/1' },
  { kind: 'caller.requested', id: 'R-2', request: 'text', text: 'first line\nsecond line' },
];

/** Templates of every form that the settings know. */
const templates = [
  { ...bookingTemplate, header: { text: 'Booking {{1}}', parameters: ['id'] }, footer: 'Harbour Dental' },
  {
    trigger: 'payment.captured',
    locale: 'en-US',
    name: 'payment',
    header: { text: 'Thank you' },
    body: { text: 'We received {{amount_1}} for {{ref}}.', parameters: { amount_1: 'amount', ref: 'id' } },
    buttons: [
      { index: 1, url: 'receiptUrl', prefix: 'https://example.com/p/' },
      { index: 0, payload: 'question' },
    ],
  },
  {
    trigger: 'escalation.accepted',
    locale: 'en-US',
    name: 'escalation',
    body: { text: 'Next: {{1}}', parameters: ['nextStep'] },
  },
  {
    ...requestTemplate,
    when: 'link',
    name: 'no_values',
    body: { text: 'Your link is ready.' },
    buttons: [{ index: 9, url: 'url', prefix: 'https://example.com/q/' }],
  },
  requestTemplate,
];

const locales = ['en-US', 'es-MX', 'pt-BR'];
const inputs: FitInput[] = [to, userId].flatMap((address) =>
  items.flatMap((item) => [
    inputFor({ items: [item] }, { to: address }),
    ...locales.map((locale) =>
      inputFor(
        { items: [item], locale },
        {
          to: address,
          serviceWindow: 'open',
          templates: chooseTemplates(locale, locale),
        },
      ),
    ),
    inputFor({ items: [item, ...samplePayload.items] }, { to: address, serviceWindow: 'open' }),
  ]),
);

/** The one sample that is no message. */
const markSample = 'send-typing-indicator-and-read-receipt.json';

/** The schema wants a policy beside the language of a template, as this channel sends it; the samples have none. */
function withPolicy(sample: unknown): unknown {
  const { template } = sample as { template?: { language: object } };
  if (template === undefined) return sample;
  return {
    ...(sample as object),
    template: { ...template, language: { policy: 'deterministic', ...template.language } },
  };
}

describe(`${withSpecs}, by the OpenAPI of Meta`, () => {
  specTest('every message of this channel is valid', async () => {
    const faultsOf = readMetaSchema('Message');
    const seen = new Set<unknown>();
    for (const linkButtons of [true, false]) {
      for (const input of inputs) {
        const body = await wireOf(input, { templates, linkButtons });
        seen.add(body['type']);
        expect({ body, faults: faultsOf(body) }).toEqual({ body, faults: [] });
      }
    }
    expect(seen).toEqual(new Set(['interactive', 'template', 'text']));
  });

  specTest('every official sample is valid too', () => {
    const [message, mark] = [readMetaSchema('Message'), readMetaSchema('MarkMessageRequestPayload')];
    const names = filesIn('send-samples/');
    expect(names).toHaveLength(7);
    for (const name of names) {
      const faultsOf = name === markSample ? mark : message;
      const faults = faultsOf(withPolicy(readSample(`send-samples/${name}`)));
      expect({ name, faults }).toEqual({ name, faults: [] });
    }
  });

  specTest('the check can fail', async () => {
    const faultsOf = readMetaSchema('Message');
    const template = await wireOf(inputs[0]!, { templates });
    const { name: _name, ...nameless } = template['template'] as Record<string, unknown>;
    expect(faultsOf({ ...template, template: nameless })).toContain("/template must have required property 'name'");
    expect(faultsOf({ ...template, colour: 'red' })).toContain(' must NOT have unevaluated properties');
    expect(faultsOf({ ...template, recipient: userId })).toContain(' must match exactly one schema in oneOf');
    expect(faultsOf({ ...template, biz_opaque_callback_data: 'x'.repeat(513) })).not.toEqual([]);
  });

  specTest('the marks of this channel are valid, and say what the official sample says', async () => {
    const faultsOf = readMetaSchema('MarkMessageRequestPayload');
    const { channel, asked } = channelWith();
    await channel.typing!({ to, inReplyTo: 'wamid.in' }, context().signal);
    await channel.markRead!({ from: '15551234567', providerId: 'wamid.in' }, context().signal);
    const [typing, read] = asked.map(bodyOf);
    expect([faultsOf(typing), faultsOf(read)]).toEqual([[], []]);
    const sample = readSample(`send-samples/${markSample}`);
    expect(typing).toEqual({ ...(sample as object), message_id: 'wamid.in' });
    expect(faultsOf({ status: 'read' })).not.toEqual([]);
  });
});
