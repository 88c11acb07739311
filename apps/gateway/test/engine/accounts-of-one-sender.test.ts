import { expect, test } from '@jest/globals';
import type { ChannelFactory } from '@aftercall/core';
import { accountsOfOneSender } from '../../src/engine/accounts-of-one-sender.ts';

const senders = (settings: { keys?: readonly string[] }) => settings.keys!.map((key) => ({ field: 'from', key }));
const factory = { senders } as unknown as ChannelFactory;

test('accounts with one sender are told by account, whatever else they send from', () => {
  const accounts = [
    { id: 'sms', factory, settings: { keys: ['+15005550006', 'MG1'] } },
    { id: 'rcs', factory, settings: { keys: ['MG1', 'MG2'] } },
    { id: 'mms', factory, settings: { keys: ['MG1'] } },
    { id: 'alone', factory, settings: { keys: ['MG3'] } },
    { id: 'failing', factory, settings: {} },
    { id: 'silent', factory: {} as ChannelFactory, settings: {} },
  ];
  expect(Object.fromEntries(accountsOfOneSender(accounts))).toEqual({
    sms: ['rcs', 'mms'],
    rcs: ['sms', 'mms'],
    mms: ['sms', 'rcs'],
  });
});
