import { describe, expect, test } from '@jest/globals';
import { channelWithTemplates } from './support/channel-with-templates.ts';
import { formatTemplateReport, templateReport } from '../../src/config/template-report.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { channels, load, smallest } from './load-fixture.ts';

const paid = (text: string, more = '') => `    texts:
      - locale: en-US
        triggers:
          payment.captured:
            parts:
              - { name: paid, text: 'Paid: {amount}.' }
              - { name: receipt, text: 'Receipt: {receiptUrl}' }
              - name: more
                text: '${text}'
${more}`;

const purpose = '            purpose: marketing\n';

/** Line, field and message of each fault, or of each warning. */
async function findings(text: string, of: 'faults' | 'warnings' = 'faults') {
  const result = await loadConfig({ file: 'test.yaml', text, env: {}, channels });
  const found = result.ok ? result.warnings : result.faults;
  if (result.ok !== (of === 'warnings')) throw new Error(`unexpected: ${JSON.stringify(found)}`);
  return found.map(({ line, field, message }) => [line, field, message]);
}

const place = 'tenants[0].texts[0].triggers.payment.captured.parts[2].text';

describe('the texts of a tenant', () => {
  test('are completed by the shipped ones of their language, and come before them', async () => {
    const { tenants } = await load(smallest + paid('Thank you.'));
    const [texts] = tenants.get('harbour')?.texts ?? [];
    expect(texts?.opening).toBe('{business}:');
    expect(texts?.triggers['payment.captured'].parts).toHaveLength(3);
    expect(texts?.triggers['booking.confirmed'].parts.length).toBeGreaterThan(2);
  });

  test('in a language without shipped texts have to be whole', async () => {
    expect(await findings(smallest + paid('Merci.').replace('en-US', 'fr-FR'))).toEqual([
      [
        10,
        'tenants[0].texts[0]',
        'must have opening, optOut, booking.confirmed, escalation.accepted, caller.requested, because no texts in "fr" are shipped to stand in',
      ],
    ]);
  });

  test('may not promote, unless they say that they are marketing: then their trigger is', async () => {
    const [[line, field, message] = []] = await findings(smallest + paid('20 % off next time!'));
    expect([line, field]).toEqual([17, place]);
    expect(message).toMatch(/^promotes \("% off"\).*purpose: marketing/);
    const { tenants } = await load(smallest + paid('20 % off next time!', purpose));
    expect(tenants.get('harbour')?.marketing).toEqual(new Set(['payment.captured']));
  });

  test.each([
    ['Reply CANCEL to cancel.', /must not ask for the answer "CANCEL"/],
    ['See bit.ly/x now', /^links by bit.ly, which carriers filter/],
    ['See http://harbour.example/x now', /^has a link without https/],
    ['{amount} 你好'.repeat(40), /^(takes \d+ segments|is too long)/],
  ])('%s is refused', async (text, message) => {
    const [[, , first] = []] = await findings(smallest + paid(text));
    expect(first).toMatch(message);
  });

  test('link to the hosts of the tenant alone, where it names them', async () => {
    const own = '    linkHosts: [harbour.example]\n';
    expect(await findings(smallest + own + paid('See https://harbour.example/x now'), 'warnings')).toEqual([]);
    const [[, , message] = []] = await findings(smallest + own + paid('See https://other.example.com/x now'));
    expect(message).toMatch(/^links to other.example.com, which is not in linkHosts/);
  });

  test('that tell of health are warned of, and refused where the tenant says so', async () => {
    const text = paid('Your insulin is ready.');
    const message = expect.stringMatching(/^tells of somebody's health \("insulin"\)/);
    expect(await findings(smallest + text, 'warnings')).toEqual([[17, place, message]]);
    expect(await findings(`${smallest}    health: true\n${text}`)).toEqual([[18, place, message]]);
  });
});

describe('templates at a provider', () => {
  const file = (template: string) => `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts: [{ id: main, channel: parrot, settings: { templates: [${template}] } }]
`;
  const parrots = new Map([['parrot', channelWithTemplates]]);
  const read = (template: string) =>
    loadConfig({ file: 'test.yaml', text: file(template), env: {}, channels: parrots });

  test('are judged as texts are, and make their trigger marketing', async () => {
    const unsaid = await read('{ trigger: payment.captured, text: "Use coupon SUN" }');
    expect(unsaid).toMatchObject({
      ok: false,
      faults: [
        {
          field: 'tenants[0].accounts[0].settings.templates[0].text',
          message: expect.stringMatching(/^promotes \("coupon"\)/),
        },
      ],
    });
    const silent = await read('{ trigger: payment.captured, text: "Use coupon SUN", marketing: true }');
    expect(silent).toMatchObject({
      ok: false,
      faults: [{ message: 'is marketing and says nowhere how it is stopped: name STOP, BAJA or PARAR in it' }],
    });
    const said = await read(
      '{ trigger: payment.captured, text: "Coupon SUN. Reply STOP to opt out.", marketing: true }',
    );
    const asks = await read('{ trigger: booking.confirmed, text: "See you. Reply CANCEL to cancel your visit." }');
    expect(asks).toMatchObject({
      ok: false,
      faults: [{ message: expect.stringMatching(/^must not ask for the answer "CANCEL"/) }],
    });
    expect(said.ok && said.config.tenants.get('harbour')?.marketing).toEqual(new Set(['payment.captured']));
  });
});

test('the report shows every template with its segments, its purpose, its notice and what tells of health', async () => {
  const { tenants } = await load(smallest + paid('Your insulin: 20 % off', purpose));
  const limits = { unit: 'gsm7-or-ucs2', max: 1_600, segmented: true } as const;
  const rows = templateReport(tenants.values(), () => limits);
  expect(rows).toHaveLength(12);
  expect(rows.find((one) => one.words === 'own' && one.trigger === 'payment.captured')).toEqual({
    tenant: 'harbour',
    account: 'main',
    channel: 'pigeon',
    trigger: 'payment.captured',
    locale: 'en-US',
    words: 'own',
    segments: 3,
    marketing: true,
    notice: true,
    health: 'insulin',
  });
  const [head, ...lines] = formatTemplateReport(rows).trimEnd().split('\n');
  expect(head).toMatch(/^tenant +account +channel +trigger +locale +words +segments +marketing +notice +health$/);
  expect(lines).toHaveLength(12);
});
