import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { CompletionReader } from '../../src/generator/completion-reader.ts';

test('of the lines that are complete the last one tells, counted from the first total', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const subscribed = once(server, 'request');
  const opening = CompletionReader.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [, response] = (await subscribed) as [unknown, ServerResponse];
  response.write('1000\n');
  const reader = await opening;
  const growth: number[] = [];
  const { promise: told, resolve } = Promise.withResolvers<void>();
  reader.onGrowth((completed) => {
    growth.push(completed);
    // The rest of the line is not written before the first lines were read: it would come in one piece with them.
    if (completed === 7) response.write('50\n');
    if (completed === 250) resolve();
  });

  response.write('1001\n1007\n12');
  await told;
  expect(growth).toEqual([7, 250]);
  reader.close();
  server.close();
  await once(server, 'close');
});
