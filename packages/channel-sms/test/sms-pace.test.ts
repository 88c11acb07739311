import { expect, test } from '@jest/globals';
import { smsChannel } from '../src/index.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' };
const service = { messagingServiceSid: `MG${'0'.repeat(32)}` };

test.each([
  ['a number of the US or Canada', { from: '+12125550100' }, 1],
  ['a toll-free number', { from: '+18885550100' }, 3],
  ['a number of another country', { from: '+525555550006' }, 10],
  ['an alphanumeric sender', { from: 'SalonLuz' }, 10],
  ['a short code', { from: '73737' }, 100],
  ['a number of a Messaging Service that is named', { ...service, from: '+18885550100' }, 3],
])('%s has the pace that its provider gives it', async (_what, sender, perSecond) => {
  expect(await paceOf(sender)).toEqual({ perSecond });
});

test.each([
  ['a Messaging Service, which chooses among its senders', service],
  ['a number that only tests send from', { from: '+15005550006' }],
])('%s has no pace of its own', async (_what, sender) => {
  expect(await paceOf(sender)).toBeUndefined();
});

async function paceOf(sender: object): Promise<unknown> {
  const checked = await smsChannel.settings['~standard'].validate({ ...account, ...sender });
  if (checked.issues !== undefined) throw new Error(JSON.stringify(checked.issues));
  return smsChannel.pace?.(checked.value);
}
