import { Pool } from 'undici';
import {
  type CallerKind,
  callerCount,
  furtherCallerCount,
  phoneOfCaller,
  phoneOfFurtherCaller,
} from '../generator/callers.ts';

const connections = 20;

/** Lets people agree to be told about appointments on these channels. @throws when the gateway refuses one. */
export async function giveConsents(
  gatewayUrl: string,
  apiKey: string,
  { phones, channels }: { readonly phones: readonly string[]; readonly channels: readonly string[] },
): Promise<void> {
  const pool = new Pool(gatewayUrl, { connections });
  try {
    await Promise.all(phones.map((phone) => giveConsent(pool, apiKey, phone, channels)));
  } finally {
    await pool.close();
  }
}

/** Those of every load, and those who are only written to by WhatsApp. */
export function phonesOf(kind: CallerKind): readonly string[] {
  const usual = Array.from({ length: callerCount }, (_, caller) => phoneOfCaller(caller));
  if (kind === 'one-channel') return usual;
  return [...usual, ...Array.from({ length: furtherCallerCount }, (_, caller) => phoneOfFurtherCaller(caller))];
}

async function giveConsent(pool: Pool, apiKey: string, phone: string, channels: readonly string[]): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/consents',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      phone,
      channels,
      purposes: ['appointment'],
      basis: 'written_esign',
      wording: 'May we text you the details of your appointments?',
    }),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 201) throw new Error(`a consent was refused: ${answer.statusCode} ${text}`);
}
