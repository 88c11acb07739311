import { generateKeyPairSync } from 'node:crypto';
import { metaAccount, rbmAgent, tenant, type GatewayConfigChoices } from './gateway-config.ts';
import type { SandboxProcess } from './sandbox-process.ts';

const body = '{{1}}: su cita es el {{2}}, {{3}}, en {{4}}. Referencia {{5}}.';
const prefix = 'https://salon.example/r/';

/**
 * How long a channel is waited for where it is to be left: long enough for what the carrier does before, on a busy
 * machine, too.
 */
export const patienceMs = 5_000;

/** Of a channel that is not to be left for want of a receipt, however slow the machine. */
const enough = { until: 'delivered', after: '120s' };
const little = { until: 'delivered', after: `${patienceMs}ms` };

/**
 * WhatsApp before SMS in Spanish, RCS before SMS in English, SMS before RCS in Portuguese; by the language, so that one
 * country has all the orders. With the region PR, the first channel is soon left.
 */
const routing = [
  { when: { locale: 'es-PR' }, send: [{ channel: 'whatsapp', ...little }, { channel: 'sms' }] },
  { when: { locale: 'en-PR' }, send: [{ channel: 'rcs', ...little }, { channel: 'sms' }] },
  { when: { locale: 'pt-PR' }, send: [{ channel: 'sms', ...little }, { channel: 'rcs' }] },
  { when: { locale: 'es-*' }, send: [{ channel: 'whatsapp', ...enough }, { channel: 'sms' }] },
  { when: { locale: 'en-*' }, send: [{ channel: 'rcs', ...enough }, { channel: 'sms' }] },
  { when: { locale: 'pt-*' }, send: [{ channel: 'sms', ...enough }, { channel: 'rcs' }] },
];

/** One tenant with an account on each of the three channels, all of them at the sandbox, or what stands before it. */
export function threeChannels(sandboxUrl: string): Pick<GatewayConfigChoices, 'moreAccounts' | 'routing'> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const serviceAccount = {
    client_email: 'sandbox@sandbox.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const templates = ['es-US', 'es-PR'].map((locale) => ({
    trigger: 'booking.confirmed',
    locale,
    name: 'cita_confirmada',
    body: { text: body, parameters: ['business', 'date', 'time', 'location', 'id'] },
    buttons: [{ index: 0, url: 'rescheduleUrl', prefix }],
  }));
  const whatsapp = { ...metaAccount, baseUrl: sandboxUrl, templates };
  const rcs = { ...rbmAgent, serviceAccount, baseUrl: sandboxUrl, tokenUrl: `${sandboxUrl}/token` };
  return {
    routing,
    moreAccounts: [
      { id: 'whatsapp-main', channel: 'whatsapp', optOutConfirmation: 'gateway', settings: whatsapp },
      { id: 'rcs-main', channel: 'rcs', optOutConfirmation: 'gateway', settings: rcs, pace: { perSecond: 'none' } },
    ],
  };
}

/** Tells the carriers where the webhooks of these accounts go. Meta's come several in one post. */
export async function openWebhooks(sandbox: SandboxProcess, gatewayUrl: string): Promise<void> {
  const webhookUrl = (account: string): string => `${gatewayUrl}/webhooks/${tenant}/${account}`;
  const button = { type: 'url', text: 'Cambiar', url: `${prefix}{{1}}` };
  await sandbox.patchAccount(metaAccount.phoneNumberId, {
    webhookUrl: webhookUrl('whatsapp-main'),
    batchMs: 120,
    templates: ['es_US', 'es_PR'].map((language) => ({
      name: 'cita_confirmada',
      language,
      body,
      buttons: [button],
    })),
  });
  await sandbox.patchAccount(rbmAgent.agentId, { webhookUrl: webhookUrl('rcs-main') });
}
