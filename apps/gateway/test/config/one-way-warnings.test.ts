import { expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { loadConfig } from '../../src/config/load-config.ts';

const twilio = { accountSid: `AC${'0'.repeat(31)}1`, authToken: 'token' };
const file = (from: string, more = '', locale = 'en-US') => `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: ${locale}
    accounts:
      - id: main
        channel: sms
        optOutConfirmation: provider
        settings: ${JSON.stringify({ ...twilio, from })}
${more}`;

async function warningsOf(text: string): Promise<readonly string[]> {
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.warnings.map(({ line, field, message }) => `${line} ${field} ${message}`);
}

test.each([
  ['en-US', 'Reply STOP to opt out.'],
  ['es-MX', 'Responda BAJA para no recibir más mensajes.'],
  ['pt-BR', 'Responda PARAR para não receber mais mensagens.'],
])('a name that sends "%s" and cannot be answered is warned of: "%s"', async (locale, notice) => {
  expect(await warningsOf(file('HarbourCare', '', locale))).toEqual([
    expect.stringContaining(
      `9 tenants[0].accounts[0].settings sends from what nobody can answer to, and its texts in ${locale} end with "${notice}"`,
    ),
  ]);
});

test('one whose texts name another way is not', async () => {
  const texts = '    texts: [{ locale: en-US, optOut: { text: "To stop our texts, call 555 0100." }, triggers: {} }]\n';
  expect(await warningsOf(file('HarbourCare', texts))).toEqual([]);
});

test.each(['+15005550006', '22395'])('what can be answered (%s) is not', async (from) => {
  expect(await warningsOf(file(from))).toEqual([]);
});
