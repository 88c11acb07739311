import { expect, test } from '@jest/globals';
import { readFoundReceipt } from '../../../src/index.ts';
import { message, receipt, told } from './support/told.ts';

const shown = { url: 'https://provider.example/1', rawBody: new Uint8Array([123, 125]) };

const read = (answer: unknown) => told((fault) => readFoundReceipt(answer, fault));

test('a receipt of the shape of the contract is taken as it is, and none is none', () => {
  expect(read({ receipt, ...shown })).toEqual({ made: { receipt, ...shown }, faults: [] });
  expect(read(undefined)).toEqual({ made: undefined, faults: [] });
});

test.each<[string, unknown, string]>([
  ['is nothing', null, 'a signal.key: left out as a whole'],
  ['is a receipt alone', receipt, 'a signal.key: left out as a whole'],
  ['is a reply', { receipt: message, ...shown }, 'receipt: left out as a whole'],
  ['has no key', { receipt: { ...receipt, key: '' }, ...shown }, 'receipt.key: left out as a whole'],
])('what %s says nothing of the message', (_what, answer, fault) => {
  expect(read(answer)).toEqual({ made: undefined, faults: [fault] });
});

test('what proves nothing is kept empty', () => {
  expect(read({ receipt })).toEqual({
    made: { receipt, url: '', rawBody: new Uint8Array() },
    faults: ['url: left out', 'rawBody: left out'],
  });
});
