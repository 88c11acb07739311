import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { CallerGoneError } from '../../src/http/problem.ts';
import { readBody } from '../../src/http/read-body.ts';

test('whoever left before the body is asked for is told apart, and not waited for', async () => {
  const request = new IncomingMessage(new Socket());
  const closed = once(request, 'close');
  request.destroy();
  await closed;
  await expect(readBody(request, 100)).rejects.toThrow(CallerGoneError);
});
