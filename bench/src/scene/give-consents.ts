import { Pool } from 'undici';
import {
  type CallerKind,
  callerCount,
  furtherCallerCount,
  phoneOfCaller,
  phoneOfFurtherCaller,
} from '../generator/callers.ts';
import { tenantOf } from '../tenants.ts';

const connections = 20;

/** Lets people agree to be told about appointments on these channels. @throws when the gateway refuses one. */
export async function giveConsents(
  gatewayUrl: string,
  apiKey: string,
  { people, channels }: { readonly people: readonly Person[]; readonly channels: readonly string[] },
): Promise<void> {
  const pool = new Pool(gatewayUrl, { connections });
  try {
    await Promise.all(people.map((person) => giveConsent(pool, apiKey, person, channels)));
  } finally {
    await pool.close();
  }
}

/** A caller of a tenant, which is named where the gateway has several. */
export interface Person {
  readonly tenant?: string;
  readonly phone: string;
}

/** Those of every load, and those who are only written to by WhatsApp. */
export function peopleOf(kind: CallerKind): readonly Person[] {
  const usual = Array.from({ length: callerCount }, (_, caller) => ({ phone: phoneOfCaller(caller) }));
  if (kind === 'one-channel') return usual;
  const further = Array.from({ length: furtherCallerCount }, (_, caller) => ({ phone: phoneOfFurtherCaller(caller) }));
  return [...usual, ...further];
}

/** All who call when so many tenants take turns, and so do the callers. */
export function peopleOfTenants(count: number): readonly Person[] {
  const people: Person[] = [];
  // Until both begin anew together.
  do people.push({ tenant: tenantOf(people.length, count), phone: phoneOfCaller(people.length) });
  while (people.length % count !== 0 || people.length % callerCount !== 0);
  return people;
}

async function giveConsent(
  pool: Pool,
  apiKey: string,
  { tenant, phone }: Person,
  channels: readonly string[],
): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: '/v1/consents',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      ...(tenant !== undefined && { tenant }),
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
