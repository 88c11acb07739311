import { beforeAll, describe, expect, test } from '@jest/globals';
import { channels } from '../../src/channels.ts';
import { ask, type Answer } from '../http/support/ask.ts';
import { withHttpApp } from '../http/support/http-test-app.ts';
import { readReplies } from '../support/read-replies.ts';
import { rowCounts } from '../support/replaying.ts';
import { providerAccounts, providers, type Posted, type SigningProvider } from '../support/signed-webhooks.ts';

/**
 * Goal S1: what a provider did not sign is refused before it is parsed, and writes nothing; what it did sign is believed,
 * whatever letters are in it and whatever the Host header says. The token of a Pub/Sub push, which signs no body, is
 * tested in ingress/oidc-verifier.test.ts and ingress/pubsub-push.test.ts.
 */

const config = JSON.stringify({
  tenants: [
    {
      id: 'salon-luz',
      name: 'Salon Luz',
      locale: 'en-US',
      accounts: providerAccounts(),
    },
  ],
});

const gateway = withHttpApp({ config, channels });

const send = ({ path, headers, body }: Posted): Promise<Answer> =>
  ask(gateway.app.url + path, { key: null, method: 'POST', headers, body });

async function textsOf(text: string): Promise<number> {
  return (await readReplies(gateway.app.engine)).filter(({ body }) => body === text).length;
}

/** Another letter in place of the one in the middle. */
function altered(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text.slice(0, middle) + (text[middle] === 'a' ? 'b' : 'a') + text.slice(middle + 1);
}

describe.each(Object.entries(providers))('%s', (name, { header, secret, signsWholeBody, post }) => {
  const good = (id: string, text = 'forged'): Posted => post(`${name}-${id}`, text, secret);
  const signedBy = (posted: Posted, signature: string): Posted => ({
    ...posted,
    headers: { ...posted.headers, [header]: signature },
  });
  const signatureOf = (posted: Posted): string => posted.headers[header] ?? '';

  /** Every forgery, of a webhook that would be believed. */
  const forgeries: Readonly<Record<string, (posted: Posted) => Posted>> = {
    'an absent signature': (posted) => ({
      ...posted,
      headers: Object.fromEntries(Object.entries(posted.headers).filter(([one]) => one !== header)),
    }),
    'an empty signature': (posted) => signedBy(posted, ''),
    'a truncated signature': (posted) => signedBy(posted, signatureOf(posted).slice(0, -4)),
    'a signature that goes on': (posted) => signedBy(posted, `${signatureOf(posted)}AAAA`),
    'an altered signature': (posted) => signedBy(posted, altered(signatureOf(posted))),
    'a signature that is none': (posted) => signedBy(posted, 'sha256=é, sha256=, ====, \u00ff'),
    'the signature of another secret': () => post(`${name}-guess`, 'forged', `${secret}x`),
    'the signature of another body': (posted) => signedBy(posted, signatureOf(good('other', 'another text'))),
    'an altered body': (posted) => ({ ...posted, body: altered(posted.body) }),
    ...(signsWholeBody && { 'a body that goes on': (posted: Posted) => ({ ...posted, body: `${posted.body} ` }) }),
    'an empty body': (posted) => ({ ...posted, body: '' }),
    'a body that nobody could parse': (posted) => ({ ...posted, body: '{"%\u0000' }),
  };

  let before: Readonly<Record<string, number>>;
  beforeAll(async () => {
    before = await rowCounts(gateway.app.engine);
  });

  test.each(Object.keys(forgeries))('%s is a 403 and writes nothing', async (kind) => {
    const forged = forgeries[kind]?.(good(kind.replaceAll(' ', '-'))) ?? good('none');
    const { status, body } = await send(forged);
    expect([status, body.type]).toEqual([403, 'https://aftercall.dev/problems/forged-webhook']);
    expect(await rowCounts(gateway.app.engine)).toEqual(before);
  });

  test('a good one is believed, with letters of every kind, and whatever the Host header says', async () => {
    const text = `see you ñ 🙂 \u202e 中 ${name}`;
    const posted = good('emoji', text);
    const { status } = await send({
      ...posted,
      headers: { ...posted.headers, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    });
    expect(status).toBeLessThan(300);
    expect(await textsOf(text)).toBe(1);
  });

  test('one that is posted again, as somebody could who overheard it, changes nothing more', async () => {
    const posted = good('replayed', `once ${name}`);
    expect((await send(posted)).status).toBeLessThan(300);
    const once = await rowCounts(gateway.app.engine);
    expect((await send(posted)).status).toBeLessThan(300);
    const { webhook_bodies: _first, ...rest } = once;
    const { webhook_bodies: _again, ...now } = await rowCounts(gateway.app.engine);
    expect(now).toEqual(rest);
  });

  test('the signature of one account opens no other', async () => {
    const posted = good('elsewhere');
    for (const other of Object.keys(providers).filter((one) => one !== name)) {
      expect((await send({ ...posted, path: `/webhooks/salon-luz/${other}` })).status).toBe(403);
    }
  });
});

test('the signature of Twilio holds for the URL that was called, and for no other query', async () => {
  const { post, secret } = providers['twilio'] as SigningProvider;
  const posted = post('SM-other-query', 'forged', secret);
  expect((await send({ ...posted, path: posted.path.replace('a=1', 'a=2') })).status).toBe(403);
});

test('a flood of forgeries is counted, and told once for each account and reason', async () => {
  const told = (): number =>
    gateway.app.logLines.filter(({ msg }) => msg === 'A webhook was refused: its signature does not hold.').length;
  const [[name, { post, secret }]] = Object.entries(providers) as [[string, SigningProvider]];
  const forged = post(`${name}-flood`, 'forged', `${secret}y`);
  await send(forged);
  const before = told();
  for (let count = 0; count < 50; count += 1) expect((await send(forged)).status).toBe(403);
  expect(told()).toBe(before);
  const page = await gateway.app.parts.metrics.registry.metrics();
  const counted = /^aftercall_\w*signature\w*\{door="webhook"\} (\d+)$/m.exec(page)?.[1];
  expect(Number(counted)).toBeGreaterThanOrEqual(51);
});
