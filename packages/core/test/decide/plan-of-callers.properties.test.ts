import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ConsentRecord } from '../../src/consent/consent-record.ts';
import { everywhere, weekdays, type QuietHoursPolicy } from '../../src/quiet-hours/hours-rule.ts';
import { CallUnderTest, start } from './support/call-under-test.ts';
import { fakeSender } from './support/fake-sender.ts';
import { expectedPlan, type OracleAccount, type OracleStep, type Situation } from './support/plan-oracle.ts';
import { booking } from './support/sample-events.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 1_000);
const channels = ['sms', 'whatsapp', 'rcs', 'pigeon'] as const;
const hour = 3_600_000;
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const allDay = { days: weekdays, from: '00:00', to: '24:00' };
const why = { author: 'head of operations', reason: 'The front desk is open day and night.' };
const anyHour: QuietHoursPolicy = {
  longestHoldMs: hour,
  tighter: [],
  overrides: [{ place: everywhere, appliesTo: ['transactional'], hours: [allDay], ...why }],
};
const seldom = fc.constantFrom(false, false, false, false, true);

const account: fc.Arbitrary<Omit<OracleAccount, 'id'>> = fc.record({
  channel: fc.constantFrom(...channels),
  tellsRead: fc.boolean(),
  canSay: fc.constantFrom(true, true, true, false),
  reached: maybe(fc.record({ reachable: fc.boolean(), hoursAgo: fc.constantFrom(0, 1, 23, 24, 25, 71, 72, 100) })),
  blocksPerson: seldom,
  isOut: seldom,
});

const step = (channel: string): fc.Arbitrary<OracleStep> =>
  fc.oneof(
    fc.constant({ channel }),
    fc.record({
      channel: fc.constant(channel),
      until: fc.constantFrom('sent' as const, 'delivered' as const, 'read' as const),
      afterMs: fc.constantFrom(1_000, 30_000),
    }),
  );
const country = fc.constantFrom('US', 'MX', 'BR', 'PR', 'CA', 'ES', 'LATAM');
const locales = [
  'en-US',
  'es-MX',
  'es-US',
  'pt-BR',
  'pt-PT',
  'es-419',
  'es',
  'en',
  'en-150',
  'es-ES',
  'zh-Hant-TW',
  'es-PR',
  'est',
];
const locale = fc.constantFrom(...locales);
const range = fc.constantFrom('es', 'es-*', 'pt-*', 'es-MX', 'en', 'zh-Hant', 'es-419', 'zh');

const situation: fc.Arbitrary<Situation> = fc
  .array(account, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((one, index) => ({ ...one, id: `a${index}` })))
  .chain((accounts) => {
    const own = [...new Set(accounts.map(({ channel }) => channel))];
    const send = fc
      .shuffledSubarray(own, { minLength: 1 })
      .chain((order) => fc.tuple(...order.map(step)) as fc.Arbitrary<readonly OracleStep[]>);
    const rule = fc.record(
      { country: fc.uniqueArray(country, { minLength: 1, maxLength: 3 }), locale: range, send },
      { requiredKeys: ['send'] },
    );
    return fc.record(
      {
        accounts: fc.constant(accounts),
        rules: fc.array(rule, { maxLength: 4 }),
        number: fc.constantFrom(
          { e164: '+12025550123', country: 'US' },
          { e164: '+525512345678', country: 'MX' },
          { e164: '+5511987654321', country: 'BR' },
          { e164: '+17875550123', country: 'PR' },
          { e164: '+34612345678', country: 'ES' },
        ),
        locale,
        asksFor: fc.constantFrom(...channels, 'telex'),
        askedForBefore: fc.constantFrom(...channels),
        agreed: fc.oneof(fc.constant([...channels]), fc.subarray([...channels])),
        ended: fc.subarray([...channels]),
        stopped: seldom,
        mayWriteTo: fc.constantFrom(['US', 'MX', 'BR', 'PR', 'ES'], ['US', 'MX']),
      },
      { requiredKeys: ['accounts', 'rules', 'number', 'agreed', 'ended', 'stopped'] },
    );
  });

test('a plan has the channels that the documents say, in their order, and says of each other one why not', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(situation, (one) => {
      const expected = expectedPlan(one);
      const found = planOf(one);
      const words = found.sends ? [...found.steps, ...found.omitted] : [found.reason];
      for (const text of words) {
        const why = text.replace(/^.*?: /, '').replace(/,.*|\d/g, '');
        seen.set(why, (seen.get(why) ?? 0) + 1);
      }
      if (expected.sends) expect(found).toEqual(expected);
      else expect(expected.reasons).toContain(found.sends ? 'send' : found.reason);
    }),
    { numRuns },
  );
  expect([...seen.keys()].toSorted()).toEqual([
    'account_stopped',
    'caller_asked',
    'caller_asked_before',
    'consent_expired',
    'country_not_allowed',
    'does_not_fit',
    'no_account',
    'no_channel',
    'no_consent',
    'not_in_rule',
    'opted_out',
    'provider_block',
    'rule ',
    'rule default',
    'tenant_order',
    'unreachable',
  ]);
});

type Found =
  | { readonly sends: true; readonly steps: readonly string[]; readonly omitted: readonly string[] }
  | { readonly sends: false; readonly reason: string };

function planOf(one: Situation): Found {
  const call = new CallUnderTest({
    senders: one.accounts.map(({ id, channel, tellsRead, canSay }) =>
      fakeSender({
        channel,
        account: id,
        canSay: () => canSay,
        abilities: { receipts: { sent: true, delivered: true, read: tellsRead } },
      }),
    ),
    routing: one.rules.map(({ country: countries, locale: spoken, send }) => ({
      ...((countries ?? spoken) !== undefined && {
        when: { ...(countries && { countries }), ...(spoken !== undefined && { locale: spoken }) },
      }),
      send: send.map(({ channel, until, afterMs }) =>
        until === undefined || afterMs === undefined ? { channel } : { channel, wait: { until, afterMs } },
      ),
    })),
    reachability: { reachableForMs: 72 * hour, unreachableForMs: 24 * hour },
    quietHours: anyHour,
    ...(one.mayWriteTo && { guards: { countries: new Set(one.mayWriteTo), caps: {} } }),
    facts: {
      call: {
        phone: { usable: true, ...one.number, line: 'mobile' },
        endedAt: new Date(start - 60_000),
        ...(one.locale !== undefined && { locale: one.locale }),
        ...(one.asksFor !== undefined && { prefers: one.asksFor }),
      },
      ...(one.askedForBefore !== undefined && { preferredBefore: one.askedForBefore }),
      consents: [...consentsTo(one.agreed, true), ...consentsTo(one.ended, false)],
      suppressions: one.stopped ? [{ id: 'stop', kind: 'stop', scope: 'all', at: new Date(start - 500) }] : [],
      reachability: one.accounts.flatMap(({ id, reached }) =>
        reached === undefined
          ? []
          : [{ account: id, reachable: reached.reachable, answeredAt: new Date(start - reached.hoursAgo * hour) }],
      ),
      blockedAccounts: new Set(one.accounts.flatMap(({ id, blocksPerson }) => (blocksPerson ? [id] : []))),
      stoppedAccounts: new Set(one.accounts.flatMap(({ id, isOut }) => (isOut ? [id] : []))),
    },
  });
  call.receive(0, booking());
  const [released] = call.of('follow_up_released');
  if (released === undefined)
    return {
      sends: false,
      reason: call.verdicts.map((each) => ('reason' in each ? each.reason : each.verdict)).join(' '),
    };
  const { steps, omitted } = released.plan;
  return {
    sends: true,
    steps: steps.map((each) => {
      const waits = each.wait === undefined ? '' : `, until ${each.wait.until} for ${each.wait.afterMs}`;
      return `${each.channel} ${each.account}: ${each.why}${each.why === 'rule' ? ` ${each.rule}` : ''}${waits}`;
    }),
    omitted: omitted.map(({ channel, account: id = '-', whyNot }) => `${channel} ${id}: ${whyNot}`).toSorted(),
  };
}

function consentsTo(to: readonly string[], holds: boolean): readonly ConsentRecord[] {
  return to.map((channel) => ({
    id: `${holds ? 'agreed' : 'ended'}-${channel}`,
    kind: 'grant',
    channels: [channel],
    purposes: ['appointment'],
    basis: 'oral_express',
    artefact: false,
    recordedAt: new Date(start - 2_000),
    ...(!holds && { expiresAt: new Date(start - 1_000) }),
  }));
}
