/** What the sandbox tells and takes below `/sandbox`, as far as this page needs it. */
export interface PhoneMessage {
  readonly carrier: 'twilio' | 'meta' | 'rbm';
  readonly channel: 'sms' | 'whatsapp' | 'rcs';
  readonly sid: string;
  readonly accountSid: string;
  readonly direction: string;
  readonly to: string;
  readonly from: string | null;
  readonly body: string;
  readonly status: string;
  /** What our gateway calls it; null for what it did not send. */
  readonly attemptId: string | null;
  readonly createdAt: string;
}

interface Phone {
  readonly phone: string;
  readonly channels: readonly string[];
  readonly name: string;
}

interface ScriptedFault {
  readonly id: string;
  readonly rule: { readonly match: { readonly to?: string }; readonly fault: string };
}

interface Accounts {
  readonly accounts: readonly { readonly sid: string; readonly inboundUrl: string | null }[];
  readonly whatsappNumbers: readonly { readonly sid: string; readonly webhookUrl: string | null }[];
  readonly rcsAgents: readonly { readonly sid: string; readonly webhookUrl: string | null }[];
}

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`/sandbox${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The sandbox cannot be reached: check that it still runs.');
  });
  if (!response.ok) {
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Error(detail ?? `The sandbox answered with the status ${response.status}.`);
  }
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** A page of all kept messages, oldest first; `after` is the sid of the last one that is known. */
export async function readMessages(after: string | undefined): Promise<readonly PhoneMessage[]> {
  const query = new URLSearchParams({ limit: '1000', ...(after !== undefined && { after }) });
  return (await ask<{ messages: PhoneMessage[] }>('GET', `/messages?${query.toString()}`)).messages;
}

/** Everything that was written to and from a phone, oldest first. */
export async function readThread(phone: string): Promise<readonly PhoneMessage[]> {
  const addresses = [phone, `rcs:${phone}`];
  const asked = addresses.flatMap((address) => [{ to: address }, { from: address }]);
  const pages = await Promise.all(
    asked.map((search) => ask<{ messages: PhoneMessage[] }>('POST', '/messages/query', { ...search, limit: 1_000 })),
  );
  return pages.flatMap(({ messages }) => messages).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

export const readPhone = (phone: string): Promise<Phone> => ask('POST', '/phones/query', { phone });
export const setChannels = (phone: string, channels: readonly string[]): Promise<Phone> =>
  ask('POST', '/phones', { phone, channels });

export const reply = ({ carrier }: PhoneMessage, from: string, to: string | null, text: string): Promise<unknown> =>
  ask('POST', '/replies', { carrier, from, ...(to !== null && { to }), text });
export const read = ({ carrier, sid }: PhoneMessage, from: string): Promise<unknown> =>
  ask('POST', '/reads', { carrier, from, sid });
export const optOut = ({ carrier }: PhoneMessage, from: string, value: 'stop' | 'resume'): Promise<unknown> =>
  ask('POST', '/opt-outs', { carrier, from, value });

/** Rules that have the phone switched off, by its number. */
export async function switchedOff(phone: string): Promise<readonly ScriptedFault[]> {
  const { faults } = await ask<{ faults: ScriptedFault[] }>('GET', '/faults');
  return faults.filter(({ rule: { match, fault } }) => match.to === phone && fault === 'unreachable');
}

export async function switchPhone(phone: string, on: boolean): Promise<void> {
  const rules = await switchedOff(phone);
  if (!on && rules.length === 0) await ask('POST', '/faults', { match: { to: phone }, fault: 'unreachable' });
  if (on) for (const { id } of rules) await ask('DELETE', `/faults/${id}`);
}

/** Where the webhooks of each account go: to the gateway whose console shows the journeys. */
export async function readWebhookUrls(): Promise<ReadonlyMap<string, string>> {
  const { accounts, whatsappNumbers, rcsAgents } = await ask<Accounts>('GET', '/accounts');
  const urls = [
    ...accounts.map(({ sid, inboundUrl }) => [sid, inboundUrl] as const),
    ...[...whatsappNumbers, ...rcsAgents].map(({ sid, webhookUrl }) => [sid, webhookUrl] as const),
  ];
  return new Map(urls.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

/** The number of the person: the other end is an account. */
export function phoneOf({ direction, to, from }: PhoneMessage): string {
  return (direction === 'inbound' ? (from ?? '') : to).replace(/^rcs:/, '');
}

/** The call of a message in the console: found by the id that the message carried, because a phone number stands in no URL. */
export function journeyLink(webhookUrl: string, attemptId: string): string {
  return `${new URL(webhookUrl).origin}/console/#/attempts/${encodeURIComponent(attemptId)}`;
}
