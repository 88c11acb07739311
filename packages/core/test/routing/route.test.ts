import { describe, expect, test } from '@jest/globals';
import { chooseRoute, type RouteQuestion, type RouteRule } from '../../src/routing/route.ts';

const channels = ['sms', 'whatsapp', 'rcs'];

/** The way of a caller, as `rcs(default) sms(default)`. */
function way(question: RouteQuestion, of: readonly string[] = channels): string {
  const inWords = chooseRoute(question, of).map(({ step, reason }) =>
    reason.why === 'rule' ? `${step.channel}(${reason.rule})` : `${step.channel}(${reason.why})`,
  );
  return inWords.join(' ');
}

describe('the shipped rules', () => {
  test.each([
    ['MX', undefined, 'whatsapp(default) sms(default)'],
    ['PR', undefined, 'whatsapp(default) sms(default)'],
    ['BR', 'pt-BR', 'whatsapp(default) sms(default)'],
    ['US', undefined, 'rcs(default) sms(default)'],
    ['CA', 'fr-CA', 'rcs(default) sms(default)'],
    ['US', 'es-MX', 'whatsapp(default) sms(default)'],
    ['US', 'es-419', 'whatsapp(default) sms(default)'],
    ['MX', 'es-US', 'rcs(default) sms(default)'],
    ['US', 'es', 'rcs(default) sms(default)'],
    ['ES', undefined, 'sms(default)'],
    ['BR', 'pt-PT', 'sms(default)'],
    [undefined, undefined, 'sms(default)'],
  ])('a number of %s with the locale %s goes by %s', (country, locale, expected) => {
    expect(way({ ...(country && { country }), ...(locale && { locale }) })).toBe(expected);
  });

  test('wait for the delivery, and not on the last channel', () => {
    expect(chooseRoute({ country: 'MX' }, channels).map((one) => one.step)).toEqual([
      { channel: 'whatsapp', wait: { until: 'delivered', afterMs: 30_000 } },
      { channel: 'sms' },
    ]);
    expect(chooseRoute({ country: 'US' }, channels)[0]?.step.wait?.afterMs).toBe(12_000);
  });

  test('are restricted to the channels of the tenant', () => {
    expect(way({ country: 'MX' }, ['sms'])).toBe('sms(default)');
    expect(way({ country: 'MX' }, ['whatsapp'])).toBe('whatsapp(default)');
  });

  test('leave a tenant whose channels they do not know with its own order', () => {
    expect(way({ country: 'MX' }, ['pigeon', 'drum'])).toBe('pigeon(tenant_order) drum(tenant_order)');
  });
});

describe("a tenant's own rules", () => {
  const routing: readonly RouteRule[] = [
    { when: { locale: 'pt-*' }, send: [{ channel: 'whatsapp' }] },
    { when: { countries: ['LATAM', 'ES'] }, send: [{ channel: 'sms' }, { channel: 'whatsapp' }] },
    { when: { countries: ['US'], locale: 'es' }, send: [{ channel: 'rcs' }] },
  ];

  test.each([
    ['PT', 'pt-PT', 'whatsapp(0)'],
    ['US', 'pt', 'whatsapp(0)'],
    ['MX', undefined, 'sms(1) whatsapp(1)'],
    ['ES', undefined, 'sms(1) whatsapp(1)'],
    ['US', 'es-US', 'rcs(2)'],
    ['US', 'en-US', 'rcs(default) sms(default)'],
    ['US', undefined, 'rcs(default) sms(default)'],
    ['US', 'est-US', 'rcs(default) sms(default)'],
  ])('the first that is for %s, %s counts: %s', (country, locale, expected) => {
    expect(way({ routing, country, ...(locale && { locale }) })).toBe(expected);
  });

  test('a rule that names countries is for those alone, also where the caller is of a neighbour', () => {
    const brazilian: RouteRule = { when: { countries: ['BR', 'US'] }, send: [{ channel: 'rcs' }] };
    expect(way({ routing: [brazilian], country: 'BR' })).toBe('rcs(0)');
    expect(way({ routing: [brazilian], country: 'MX' })).toBe('whatsapp(default) sms(default)');
  });

  test('a rule for everybody leaves nothing to the shipped ones', () => {
    expect(way({ routing: [{ send: [{ channel: 'rcs' }] }], country: 'MX' })).toBe('rcs(0)');
  });
});

describe('the wish on the call', () => {
  test('comes first, and the others stay in order', () => {
    expect(way({ country: 'US', prefers: 'sms' })).toBe('sms(caller_asked) rcs(default)');
  });

  test('comes first also where the rule leaves it out', () => {
    expect(way({ country: 'US', prefers: 'whatsapp' })).toBe('whatsapp(caller_asked) rcs(default) sms(default)');
  });

  test('comes before the one on an earlier call, which comes before the rule', () => {
    expect(way({ country: 'US', preferredBefore: 'sms' })).toBe('sms(caller_asked_before) rcs(default)');
    expect(way({ country: 'US', prefers: 'rcs', preferredBefore: 'sms' })).toBe('rcs(caller_asked) sms(default)');
  });

  test('keeps the wait that the rule has for it', () => {
    const [first] = chooseRoute({ country: 'US', prefers: 'rcs' }, channels);
    expect(first).toEqual({
      step: { channel: 'rcs', wait: { until: 'delivered', afterMs: 12_000 } },
      reason: { why: 'caller_asked' },
    });
  });
});
