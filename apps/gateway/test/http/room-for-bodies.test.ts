import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { until } from '../support/until.ts';
import { ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const batchBytes = 512 * 1_024;
const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** Begins a request and never ends it; answers what comes back. */
function begin(url: string, path: string, key: string): { readonly heard: () => string } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  open.push(socket);
  let heard = '';
  socket.on('error', () => undefined).on('data', (bytes) => (heard += bytes.toString('latin1')));
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${batchBytes}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(batchBytes - 1, ' '));
  return { heard: () => heard };
}

const doors = ['/v1/events', '/v1/replays', '/v1/follow-ups', '/v1/consents', '/v1/consents/query', '/v1/erasures'];

test('bodies that one key begins and never ends take up room of its own, whichever the doors, and nobody else is refused for them', async () => {
  const { app } = gateway;
  const url = await app.variant({ limits: { ...app.parts.limits, batchBytes, eventBytes: batchBytes } });
  const post = (key: string, call: string) => ask(`${url}/v1/events`, { key, body: new CallScript(call).started() });
  // 33 of them are more than there is room for, of all doors together and so of each.
  const begun = Array.from({ length: 34 }, (_, index) => begin(url, doors[index % doors.length] ?? '', keys.salon));
  const refused = await until('there is no more room', async () => begun.find(({ heard }) => heard() !== ''));
  await until('it is said', async () => (refused.heard().includes('problems/busy') ? true : undefined));
  expect(refused.heard()).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1\r\n/);
  expect((await post(keys.other, 'of-another')).status).toBe(202);

  for (const socket of open) socket.destroy();
  await until('there is room again', async () =>
    (await post(keys.salon, 'afterwards')).status === 202 ? true : undefined,
  );
});
