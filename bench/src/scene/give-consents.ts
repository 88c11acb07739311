import { Pool } from 'undici';
import { callerCount, phoneOfCaller } from '../generator/callers.ts';

const connections = 20;

/** Lets every caller agree to be texted about appointments. @throws when the gateway refuses one. */
export async function giveConsents(gatewayUrl: string, apiKey: string): Promise<void> {
  const pool = new Pool(gatewayUrl, { connections });
  try {
    await Promise.all(Array.from({ length: callerCount }, (_, caller) => giveConsent(pool, apiKey, caller)));
  } finally {
    await pool.close();
  }
}

async function giveConsent(pool: Pool, apiKey: string, caller: number): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/consents',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      phone: phoneOfCaller(caller),
      channels: ['sms'],
      purposes: ['appointment'],
      basis: 'written_esign',
      wording: 'May we text you the details of your appointments?',
    }),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 201) throw new Error(`a consent was refused: ${answer.statusCode} ${text}`);
}
