import { expect, test } from '@jest/globals';
import { array, assert, integer, property } from 'fast-check';
import { MessageReader } from '../../src/wire/postgres-messages.ts';
import { clientBytes, startup } from '../support/client-messages.ts';

const stream = Buffer.concat([
  startup(),
  clientBytes.query('BEGIN'),
  clientBytes.parse('one', 'SELECT 1'),
  clientBytes.bind('one'),
  clientBytes.query('COMMIT'),
]);

test('messages come out whole, in whatever pieces they arrive', () => {
  assert(
    property(array(integer({ min: 1, max: stream.length - 1 })), (cuts) => {
      const reader = new MessageReader('client');
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const messages = edges.slice(1).flatMap((edge, index) => reader.read(stream.subarray(edges[index], edge)));
      expect(messages.map((one) => one.type)).toEqual(['', 'Q', 'P', 'B', 'Q']);
      expect(Buffer.concat(messages.map((one) => one.bytes))).toEqual(stream);
    }),
  );
});

test('a server has no message without a type', () => {
  const complete = Buffer.from([...Buffer.from('C'), 0, 0, 0, 11, ...Buffer.from('COMMIT\0')]);
  expect(new MessageReader('server').read(complete)).toMatchObject([{ type: 'C', bytes: complete }]);
});
