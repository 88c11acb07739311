import { describe, expect, test } from '@jest/globals';
import { readAnswer, textOf } from '../../src/wire/read-answer.ts';

const withLength = 'HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello';
const inChunks =
  'HTTP/1.1 503 Service Unavailable\r\ntransfer-encoding: Chunked\r\n\r\n' +
  '5\r\nhello\r\nA;name=value\r\n, \r\nworld!\r\n0\r\ntrailer: x\r\n\r\n';

describe('an answer', () => {
  test.each([
    ['with a length', withLength, { status: 202, body: 'hello', keepsAlive: true }],
    ['with a length of none', 'HTTP/1.1 200 OK\r\nCONTENT-LENGTH:0\r\n\r\n', { status: 200, body: '' }],
    ['in chunks', inChunks, { status: 503, body: 'hello, \r\nworld!' }],
    ['in no chunks', 'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', { status: 202, body: '' }],
    ['without content', 'HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n', { status: 204, body: '' }],
    ['without a reason', 'HTTP/1.1 204 \r\n\r\n', { status: 204, body: '' }],
    [
      'before the connection closes',
      'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na',
      { keepsAlive: false },
    ],
  ])('%s is read once its last byte is there, and not before', (_what, whole, expected) => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(readAnswer(whole.slice(0, length))).toBeUndefined();
    }
    expect(readAnswer(whole)).toMatchObject({ ...expected, end: whole.length });
    expect(readAnswer(`${whole}HTTP/1.1 200 OK`)).toMatchObject({ ...expected, end: whole.length });
  });

  test('has its length in its head, whatever its body says', () => {
    const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\n\r\nconnection: close\r\n\r\n\r\n';
    expect(readAnswer(whole)).toMatchObject({ end: whole.length, keepsAlive: true });
  });

  test('has its text in UTF-8', () => {
    const bytes = Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 10\r\n\r\nZahnärzte');
    const answer = readAnswer(bytes.toString('latin1'));
    expect(answer && textOf(answer)).toBe('Zahnärzte');
  });

  test.each([
    ['of another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['that is not final', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['that ends with its connection', 'HTTP/1.1 200 OK\r\n\r\nhello'],
    ['with a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n'],
    ['with a chunk of another size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n'],
  ])('%s is none that it knows', (_what, received) => {
    expect(() => readAnswer(received)).toThrow(/answer|chunk/);
  });
});
