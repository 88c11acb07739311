import { describe, expect, test } from '@jest/globals';
import { faultsOf, load, smallest } from './load-fixture.ts';

const withHours = (block: string): string => `${smallest}    quietHours: ${block}\n`;
const override = (fields: string): string =>
  withHours(`{ overrides: [{ for: marketing, hours: [{ from: "08:00", to: "20:00" }], author: Ana, ${fields} }] }`);

describe('the hours of a tenant', () => {
  test('are added to, and replaced where somebody answers for it', async () => {
    const { tenants } = await load(
      withHours(`
      longestHold: 12h
      tighter:
        - hours: [{ from: 10:00, to: 18:00 }]
        - { place: FR, for: marketing, hours: [{ days: [tue, wed], from: '11:00', to: '12:30' }] }
      overrides:
        - place: default
          for: [marketing]
          hours: [{ days: sat, from: '10:00', to: '24:00' }]
          author: Ana Ruiz
          reason: Members of the club asked for Saturdays.`),
    );
    const everyDay = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    expect(tenants.get('harbour')?.quietHours).toEqual({
      longestHoldMs: 43_200_000,
      tighter: [
        {
          place: 'default',
          appliesTo: ['transactional', 'marketing'],
          hours: [{ days: everyDay, from: '10:00', to: '18:00' }],
        },
        { place: 'FR', appliesTo: ['marketing'], hours: [{ days: ['tue', 'wed'], from: '11:00', to: '12:30' }] },
      ],
      overrides: [
        {
          place: 'default',
          appliesTo: ['marketing'],
          hours: [{ days: ['sat'], from: '10:00', to: '24:00' }],
          author: 'Ana Ruiz',
          reason: 'Members of the club asked for Saturdays.',
        },
      ],
    });
  });

  test.each([
    ['without a reason', override('place: default'), 'overrides[0].reason', /^is missing: add it/],
    ['of a place without hours', override('place: FR, reason: x'), 'overrides[0].place', /^must be a place that docs/],
    [
      'of nobody',
      override('place: US, reason: x').replace('author: Ana, ', ''),
      'overrides[0].author',
      /^is missing: add it/,
    ],
    [
      'that end before they begin',
      withHours('{ tighter: [{ hours: [{ from: "20:00", to: "08:00" }] }] }'),
      'tighter[0].hours[0].to',
      /^must be later than from: hours over midnight are two/,
    ],
    [
      'at no time',
      withHours('{ tighter: [{ hours: [{ from: "8:00", to: "25:00" }] }] }'),
      'tighter[0].hours[0].from',
      /^must be a time of the day, such as 08:00/,
    ],
    ['of no day', withHours('{ tighter: [{ hours: [] }] }'), 'tighter[0].hours', /^is empty: say when/],
    [
      'on a day that is none',
      withHours('{ tighter: [{ hours: [{ days: [lun], from: "08:00", to: "09:00" }] }] }'),
      'tighter[0].hours[0].days',
      /must be one of sun, mon, tue/,
    ],
  ])('%s are a fault', async (_what, text, field, message) => {
    const [fault] = await faultsOf(text);
    expect(fault?.field.startsWith(`tenants[0].quietHours.${field}`)).toBe(true);
    expect(fault?.message).toMatch(message);
  });

  test('are overridden once for a place and a kind', async () => {
    const one = '{ place: US, for: marketing, hours: [{ from: "08:00", to: "20:00" }], author: Ana, reason: x }';
    const faults = await faultsOf(withHours(`{ overrides: [${one}, ${one}] }`));
    expect(faults.map(({ field, message }) => [field, message])).toEqual([
      [
        'tenants[0].quietHours.overrides[1].place',
        'has hours for marketing above already: put both into one list of hours',
      ],
    ]);
  });
});
