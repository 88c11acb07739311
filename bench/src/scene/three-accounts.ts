import { generateKeyPairSync } from 'node:crypto';
import { googleAccount, googleAgent, metaNumber } from '../responder/other-accounts.ts';
import { type GatewayAccounts, smsAccount } from './gateway-config.ts';

/** Kept to for all gateways together, as every pace, and above what a machine comes to: Meta and Google give as much to who asks. */
const pace = { perSecond: 5_000 };

/** In Meta's words, approved: the link stands in the text, so that the bench finds the number of the event there. */
const template = {
  trigger: 'booking.confirmed',
  locale: 'es-MX',
  name: 'cita_confirmada',
  body: {
    text: '{{1}}: su cita es el {{2}}, {{3}}. Lugar: {{4}}. Referencia: {{5}}. Para cambiarla: {{6}}',
    parameters: ['business', 'date', 'time', 'location', 'id', 'rescheduleUrl'],
  },
};

/** SMS, WhatsApp and RCS, each at the responder. */
export function threeAccounts(responderUrl: string): GatewayAccounts {
  const { phoneNumberId, businessAccountId, accessToken, appSecret, verifyToken } = metaNumber;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const serviceAccount = {
    client_email: 'bench@bench.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  const meta = { phoneNumberId, businessAccountId, accessToken, appSecrets: [appSecret], verifyToken };
  const google = { provider: 'google', ...googleAgent, serviceAccount };
  return [
    ...smsAccount(responderUrl).map((account) => ({ ...account, pace })),
    {
      id: metaNumber.account,
      channel: 'whatsapp',
      optOutConfirmation: 'gateway',
      pace,
      settings: { ...meta, templates: [template], baseUrl: responderUrl },
    },
    {
      id: googleAccount,
      channel: 'rcs',
      optOutConfirmation: 'gateway',
      pace,
      settings: { ...google, baseUrl: responderUrl, tokenUrl: `${responderUrl}/token` },
    },
  ];
}
