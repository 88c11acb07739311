import { expect, test } from '@jest/globals';
import { readListedReplies } from '../../../src/index.ts';
import { message, told } from './support/told.ts';

const at = new Date('2026-01-02T03:04:05Z');
const listed = { reply: { ...message, at }, url: 'https://provider.example/1', rawBody: new Uint8Array([123, 125]) };

const read = (answer: unknown) => told((fault) => readListedReplies(answer, fault));

test('a list of the shape of the contract is taken as it is', () => {
  for (const complete of [true, false]) {
    const answer = { replies: [listed], complete };
    expect(read(answer)).toEqual({ made: answer, faults: [] });
  }
});

test('messages without a time are told by their number alone', () => {
  const answer = { replies: [listed], complete: true };
  expect(read({ ...answer, undated: 3 })).toEqual({ made: { ...answer, undated: 3 }, faults: [] });
  expect(read({ ...answer, undated: 0 })).toEqual({ made: answer, faults: [] });
  for (const undated of [-1, 0.5, '3', Number.NaN, null]) {
    expect(read({ ...answer, undated })).toEqual({ made: answer, faults: ['undated: taken for 0'] });
  }
});

test.each([undefined, null, [], 'none', {}, { replies: null, complete: true }])('%j is no list', (answer) => {
  expect(read(answer)).toEqual({ made: undefined, faults: ['replies: asked for again'] });
});

test.each<[string, unknown, string]>([
  ['has no time', { ...listed, reply: message }, 'replies.reply.at: left out as a whole'],
  [
    'is no reply',
    { ...listed, reply: { signal: 'typing', key: 'k', from: 'x' } },
    'replies.reply: left out as a whole',
  ],
  ['has no text', { ...listed, reply: { ...message, text: 5, at } }, 'replies.reply reply.text: left out as a whole'],
  ['is nothing', null, 'replies.reply a signal.key: left out as a whole'],
])('a message that %s is left out, and no other with it', (_what, one, fault) => {
  expect(read({ replies: [one, listed], complete: true })).toEqual({
    made: { replies: [listed], complete: true },
    faults: [fault],
  });
});

test('what proves nothing of a message is kept empty', () => {
  const { made, faults } = read({ replies: [{ reply: listed.reply, url: 5 }] });
  expect(made).toEqual({ replies: [{ reply: listed.reply, url: '', rawBody: new Uint8Array() }], complete: false });
  expect(faults).toEqual(['complete: taken for false', 'replies.url: left out', 'replies.rawBody: left out']);
});
