import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkTextTemplates } from '../../src/rendering/check-text-templates.ts';
import type { FollowUpPayload, PayloadItem } from '../../src/rendering/payload.ts';
import { renderText } from '../../src/rendering/render-text.ts';
import type { ShortenStep, TextPart, TextTemplates } from '../../src/rendering/text-template.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import { sms } from './sample-payloads.ts';
import { allowedWordings, told } from './support/wording-oracle.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 300);

/** Somebody's words, clean as events bring them. */
const words = (most: number): fc.Arbitrary<string> => fc.oneof(fc.constant('Acme'), manyWords(most));
const manyWords = (most: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...snippets), { minLength: 1, maxLength: most, size: 'max' }).map((all) => all.join(' '));
const plain = ['Calle', 'am Tor', 'piso 4-B', 'clinic', 'Reforma 222', '!', 'p.m.', 'x'.repeat(25), '{x}', '[1]', '€5'];
const folds = ['Ñuñoa', 'São João', 'naïve', 'so…', '“now”', 'don’t', 'a–b', 'é'.repeat(9)];
const neverFolds = ['Łódź', 'שלום', '東京', '👩🏽', '👩🏽'.repeat(12)];
const snippets = [...plain, '€[]'.repeat(18), ...folds, ...neverFolds];
const link = fc.constantFrom(
  'https://a.example/r/7',
  `https://acme.example/${'r'.repeat(60)}`,
  `https://acme.example/${'s'.repeat(178)}`,
);
const id = fc.constantFrom('B-1', 'AB12CD34EF56', 'Ñandú-9', 'ÁÉ-[7]');

const item: fc.Arbitrary<PayloadItem> = fc.oneof(
  fc.record({
    kind: fc.constant('booking.confirmed' as const),
    id,
    startsAt: fc.constant(told.startsAt),
    location: words(12),
    rescheduleUrl: link,
    changed: fc.boolean(),
  }),
  fc.record(
    {
      kind: fc.constant('payment.captured' as const),
      id,
      amount: fc.constant(told.amount),
      currency: fc.constant(told.currency),
      receiptUrl: link,
    },
    { requiredKeys: ['kind', 'id', 'amount', 'currency'] },
  ),
  fc.record(
    { kind: fc.constant('escalation.accepted' as const), id, nextStep: words(12), contact: words(4), url: link },
    { requiredKeys: ['kind', 'id', 'nextStep'] },
  ),
  fc.record(
    {
      kind: fc.constant('caller.requested' as const),
      id,
      request: fc.constantFrom('link' as const, 'transcript' as const, 'directions' as const, 'text' as const),
      url: link,
      text: words(12),
    },
    { requiredKeys: ['kind', 'id', 'request', 'url'] },
  ),
);

const payload: fc.Arbitrary<FollowUpPayload> = fc.record(
  {
    business: words(5),
    locale: fc.constantFrom('en-US', 'es-MX', 'pt-BR'),
    callerName: words(4),
    items: fc.oneof(fc.tuple(item), fc.array(item, { minLength: 2, maxLength: 3 })),
  },
  { requiredKeys: ['business', 'locale', 'items'] },
);

/** Those that are shipped, with other steps in another order, and with further parts. */
const ownTexts: fc.Arbitrary<TextTemplates> = fc
  .record({
    base: fc.constantFrom(...shippedTemplates.filter(({ locale }) => locale !== 'pt-BR')),
    foldAccents: fc.boolean(),
    opening: fc.constantFrom('{business}:', 'Aquí {business}.'),
    joiner: fc.constantFrom('\n', ' – '),
    further: fc.array(
      fc.constantFrom<TextPart>(
        { name: 'hello', text: 'Hello {name}, this is what we spoke of.', short: 'Hello {name}.' },
        { name: 'hello', text: 'Buenos días, {name}:', short: 'Hola, {name}:' },
        { name: 'hello', text: 'Aquí está lo que pidió…' },
      ),
      { maxLength: 1 },
    ),
    steps: fc.array(
      fc.oneof(
        fc.nat().map((nth) => ({ nth })),
        fc.record({
          cap: fc.constantFrom('business', 'name', 'location', 'nextStep', 'contact', 'text'),
          to: fc.constantFrom(8, 15, 24, 60, 120),
        }),
        fc.constant({ drop: 'hello' }),
        fc.constant({ short: 'hello' }),
      ),
      { maxLength: 8 },
    ),
  })
  .map(({ base, further, steps, ...own }) => {
    const triggers = Object.entries(base.triggers).map(([trigger, template]) => {
      const step = (one: { readonly nth: number } | ShortenStep): readonly ShortenStep[] =>
        'nth' in one ? template.shorten.slice(one.nth % template.shorten.length).slice(0, 1) : [one];
      return [trigger, { parts: [...further, ...template.parts], shorten: steps.flatMap(step) }];
    });
    return { ...base, ...own, triggers: Object.fromEntries(triggers) };
  })
  .map(withoutFaults);

/** Without the steps that the configuration would refuse. */
function withoutFaults(texts: TextTemplates): TextTemplates {
  const faults = checkTextTemplates(texts).map(({ field }) => field);
  const triggers = Object.entries(texts.triggers).map(([trigger, { parts, shorten }]) => {
    const isRefused = (index: number): boolean =>
      faults.some((field) => field.startsWith(`triggers.${trigger}.shorten[${index}]`));
    return [trigger, { parts, shorten: shorten.filter((_, index) => !isRefused(index)) }];
  });
  return { ...texts, triggers: Object.fromEntries(triggers) };
}

test('a message takes the fewest segments that any allowed wording takes, and of these wordings it is the fullest', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(payload, ownTexts, (message, texts) => {
      const rendered = renderText(message, texts, { ...sms, max: 100_000 });
      const allowed = allowedWordings(message, texts);
      const fewest = Math.min(...allowed.map(({ segments }) => segments));
      const fullest = allowed.find(({ segments }) => segments === fewest);
      expect(rendered).toMatchObject({ fits: true, text: fullest?.text, segments: fewest });
      const kind = `${(allowed[0]?.segments ?? 0) > fewest ? 'shorter' : 'in full'}, ${fewest === 1 ? 'one' : 'several'}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { numRuns },
  );
  expect(seen.size).toBe(4);
});
