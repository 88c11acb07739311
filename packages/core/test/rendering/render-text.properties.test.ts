import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { TextLimits } from '../../src/channel/capabilities.ts';
import { foldAccents, foldTypography } from '../../src/rendering/fold-accents.ts';
import type { FollowUpPayload, PayloadItem } from '../../src/rendering/payload.ts';
import { renderText } from '../../src/rendering/render-text.ts';
import { segmentText } from '../../src/rendering/segment-text.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import { sms } from './sample-payloads.ts';

/** What a caller, a model or a stranger may have put into a field. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom(...Array.from('abc áñç€{}“’…\u202e\u0007\n\u00a0😀.')), maxLength: 200 }),
  fc.constantFrom('{business}', '{id}', '{rescheduleUrl}', 'Reply STOP', 'Av. Reforma 222, Piso 4-B'),
);
const id = fc.stringMatching(/^[A-Za-z0-9áÑñ_-]{1,36}$/);
const url = fc.stringMatching(/^[a-z0-9/]{1,180}$/).map((path) => `https://example.com/${path}`);
const startsAt = fc
  .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2036-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const item: fc.Arbitrary<PayloadItem> = fc.oneof(
  fc.record({
    kind: fc.constant('booking.confirmed' as const),
    id,
    startsAt,
    location: words,
    rescheduleUrl: url,
    changed: fc.boolean(),
  }),
  fc.record(
    {
      kind: fc.constant('payment.captured' as const),
      id,
      amount: fc.stringMatching(/^\d{1,9}(\.\d{1,3})?$/),
      currency: fc.constantFrom('USD', 'MXN', 'BRL', 'CRC', 'JPY', 'coins'),
      receiptUrl: url,
    },
    { requiredKeys: ['kind', 'id', 'amount', 'currency'] },
  ),
  fc.record(
    {
      kind: fc.constant('escalation.accepted' as const),
      id,
      nextStep: words.map((text) => `x${text}`),
      contact: words,
      url,
    },
    { requiredKeys: ['kind', 'id', 'nextStep'] },
  ),
  fc.record(
    {
      kind: fc.constant('caller.requested' as const),
      id,
      request: fc.constantFrom('link' as const, 'transcript' as const, 'directions' as const, 'text' as const),
      url,
      text: words,
    },
    { requiredKeys: ['kind', 'id', 'request', 'url'] },
  ),
);

const message: fc.Arbitrary<FollowUpPayload> = fc.record(
  {
    business: words.map((text) => `B${text}`),
    locale: fc.constantFrom('en-US', 'es-MX', 'es-AR', 'pt-BR', 'fr-FR', 'not a locale', ''),
    timezone: fc.constantFrom('America/Bogota', 'Asia/Kolkata', 'Mars/Olympus', ''),
    callerName: words,
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['business', 'locale', 'items'] },
);
const templates = fc.constantFrom(...shippedTemplates);
const limits: fc.Arbitrary<TextLimits> = fc.oneof(
  fc.constant(sms),
  fc.record({
    unit: fc.constantFrom('gsm7-or-ucs2' as const, 'utf8-bytes' as const, 'characters' as const),
    max: fc.integer({ min: 1, max: 2000 }),
    segmented: fc.boolean(),
  }),
);

function lengthOf(text: string, { unit }: TextLimits): number {
  return unit === 'utf8-bytes' ? Buffer.byteLength(text) : text.length;
}

describe('renderText, for every message,', () => {
  test('never exceeds the limit, and refuses only what exceeds it', () => {
    fc.assert(
      fc.property(message, templates, limits, (payload, texts, limit) => {
        const rendered = renderText(payload, texts, limit);
        if (rendered.fits) expect(lengthOf(rendered.text, limit)).toBeLessThanOrEqual(limit.max);
        else expect({ limit: rendered.limit, short: limit.max < 5000 }).toEqual({ limit: 'text.max', short: true });
      }),
    );
  });

  test('is deterministic', () => {
    fc.assert(
      fc.property(message, templates, limits, (payload, texts, limit) => {
        expect(renderText(structuredClone(payload), texts, limit)).toEqual(renderText(payload, texts, limit));
      }),
    );
  });

  test('always says the booking id, the link and, at the end, how to stop', () => {
    fc.assert(
      fc.property(message, templates, limits, (payload, texts, limit) => {
        const rendered = renderText(payload, texts, limit);
        if (!rendered.fits) return;
        const notices = Object.values(texts.optOut).flatMap((notice) => [notice, foldAccents(notice)]);
        expect(notices.some((notice) => rendered.text.endsWith(` ${notice}`))).toBe(true);
        for (const told of payload.items) {
          if (told.kind === 'booking.confirmed') {
            expect(rendered.text).toContain(told.id);
            expect(rendered.text.split(/\s/)).toContain(told.rescheduleUrl);
          } else if (told.kind === 'payment.captured') {
            expect(rendered.text).toContain(told.receiptUrl ?? '');
          } else {
            expect(rendered.text).toContain(told.url ?? '');
          }
        }
      }),
    );
  });

  test('counts the segments of the very text', () => {
    fc.assert(
      fc.property(message, templates, (payload, texts) => {
        const rendered = renderText(payload, texts, sms);
        if (!rendered.fits) return;
        const { encoding, segments } = segmentText(rendered.text);
        expect({ encoding: rendered.encoding, segments: rendered.segments }).toEqual({ encoding, segments });
      }),
    );
  });

  test('never costs more for folding and shortening', () => {
    fc.assert(
      fc.property(message, templates, (payload, texts) => {
        const inFull = renderText(payload, texts, { unit: 'characters', max: 100_000, segmented: false });
        const rendered = renderText(payload, texts, { ...sms, max: 100_000 });
        if (!inFull.fits || !rendered.fits) throw new Error('nothing is too long for 100,000 characters');
        expect(inFull).toMatchObject({ folded: false, shortened: [] });
        expect(rendered.segments).toBeLessThanOrEqual(segmentText(inFull.text).segments);
        const fold = texts.foldAccents ? foldAccents : foldTypography;
        const foldsWhole = payload.items.every(({ id }) => fold(id) === id);
        if (segmentText(inFull.text).segments === 1) expect(rendered.text).toBe(inFull.text);
        else if (foldsWhole && segmentText(fold(inFull.text)).segments === 1)
          expect(rendered.text).toBe(fold(inFull.text));
      }),
    );
  });

  test('says nothing invisible, and opens no line but between items and in a requested text', () => {
    fc.assert(
      fc.property(message, templates, (payload, texts) => {
        const rendered = renderText(payload, texts, sms);
        if (!rendered.fits) return;
        expect(rendered.text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}|[\u00a0\u202f\u200b\ufeff]| {2}/u);
        if (payload.items.some(({ kind }) => kind === 'caller.requested')) return;
        expect(rendered.text.split('\n')).toHaveLength(payload.items.length);
      }),
    );
  });
});
