import { expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const sms = `      - id: sms-main
        channel: sms
        optOutConfirmation: provider
        settings: { accountSid: AC00000000000000000000000000000001, authToken: secret-token-1, from: "+15005550006" }
`;
const template = (trigger: string, locale: string) =>
  `            - { trigger: ${trigger}, locale: ${locale}, name: n, body: { text: Listo. } }\n`;
const whatsapp = (templates: string, more = '') => `      - id: wa-main
        channel: whatsapp
        optOutConfirmation: gateway
        settings:
          phoneNumberId: "106540352242922"
          businessAccountId: "102290129340398"
          accessToken: t
          appSecrets: [s]
          verifyToken: v
${more}          templates:
${templates}`;
const triggers = ['booking.confirmed', 'payment.captured', 'escalation.accepted', 'caller.requested'];
const all = (locale: string): string => triggers.map((trigger) => template(trigger, locale)).join('');

interface Choice {
  readonly locale: string;
  readonly accounts: string;
  /** The `when.locale` of its rules. */
  readonly rules?: readonly string[];
  /** Of its own, by locale. */
  readonly texts?: readonly string[];
}

async function warningsOf({ locale, accounts, rules = [], texts = [] }: Choice): Promise<readonly string[]> {
  const routing = rules.map((one) => `      - { when: { locale: "${one}" }, send: [{ channel: sms }] }\n`).join('');
  const own = texts.map((one) => `      - { locale: ${one}, opening: "{business}:", triggers: {} }\n`).join('');
  const text = `tenants:
  - id: puerto
    name: Puerto
    locale: ${locale}
    accounts:
${accounts}${routing === '' ? '' : `    routing:\n${routing}`}${own === '' ? '' : `    texts:\n${own}`}`;
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.warnings.map(({ line, field, message }) => `${line} ${field} ${message}`);
}

test('nobody is warned of locales that have texts of their own, nor of a whole language', async () => {
  expect(await warningsOf({ locale: 'en-US', accounts: sms })).toEqual([]);
  expect(await warningsOf({ locale: 'es-MX', accounts: sms, rules: ['pt-*', 'en'] })).toEqual([]);
  expect(await warningsOf({ locale: 'es-MX', accounts: whatsapp(all('es-MX')) })).toEqual([]);
  expect(await warningsOf({ locale: 'es-CO', accounts: whatsapp(all('es-CO')) })).toEqual([]);
});

test('texts: a locale falls back by its language, then to the default', async () => {
  expect(await warningsOf({ locale: 'es-CO', accounts: sms, rules: ['fr-*', 'es-CO', 'pt-PT'] })).toEqual([
    '4 tenants[0].locale is es-CO, for which the account sms-main has no texts: its callers read es-MX',
    '11 tenants[0].routing[0].when.locale is fr, for which the account sms-main has no texts: its callers read es-MX',
    '13 tenants[0].routing[2].when.locale is pt-PT, for which the account sms-main has no texts: its callers read pt-BR',
  ]);
});

test('texts: those of the tenant itself are read, and those for a whole language by all who speak it', async () => {
  const rules = ['es-MX', 'es-CO', 'pt-PT'];
  expect(await warningsOf({ locale: 'es-CO', accounts: sms, rules, texts: ['es-CO', 'pt'] })).toEqual([]);
  expect(await warningsOf({ locale: 'es-CO', accounts: sms, texts: ['es-AR'] })).toEqual([
    '4 tenants[0].locale is es-CO, for which the account sms-main has no texts: its callers read es-AR',
  ]);
});

test('templates: a line says of every trigger what its callers get in place', async () => {
  const some =
    template('booking.confirmed', 'es-CO') + template('payment.captured', 'es') + template('payment.captured', 'en-US');
  expect(await warningsOf({ locale: 'es-CO', accounts: whatsapp(some) })).toEqual([
    '4 tenants[0].locale is es-CO, for which the account wa-main has no template for payment.captured: its callers get es; ' +
      'it has no template for escalation.accepted, caller.requested, nor one to fall back to: it is left for the next channel outside a service window',
  ]);
});

test('templates: the default of the account is the last to be looked for', async () => {
  const warnings = await warningsOf({
    locale: 'fr-FR',
    accounts: whatsapp(all('pt-BR'), '          defaultLocale: pt-BR\n'),
  });
  expect(warnings).toEqual([
    `4 tenants[0].locale is fr-FR, for which the account wa-main has no template for ${triggers.join(', ')}: its callers get pt-BR`,
  ]);
});

test('each account is told of by itself', async () => {
  const warnings = await warningsOf({ locale: 'es-CO', accounts: sms + whatsapp(all('es-MX')) });
  expect(warnings.map((one) => /account (\S+)/.exec(one)?.[1])).toEqual(['sms-main', 'wa-main']);
});
