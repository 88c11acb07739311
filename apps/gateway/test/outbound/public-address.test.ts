import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '@aftercall/http';
import { addressRefusal, isPublicAddress, publicLookup } from '../../src/outbound/public-address.ts';
import { WebhookTarget } from '../../src/outbound/webhook-target.ts';
import { secret, secretKeyOf } from './support/start-outbound.ts';

describe('what a URL says of its host', () => {
  test.each([
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://10.1.2.3/x',
    'https://172.16.0.1/x',
    'https://192.168.1.1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://168.63.129.16/x',
    'https://100.64.0.1/x',
    'https://0.0.0.0/x',
    'https://[::1]/x',
    'https://[::]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://[fe80::1]/x',
    'https://[::127.0.0.1]/x',
    'https://[200::1]/x',
    'https://[fe00::1]/x',
    'https://[fd00:ec2::254]/x',
    'https://[64:ff9b::a00:1]/x',
    'https://[2002:7f00:1::]/x',
    'https://224.0.0.1/x',
    'https://localhost/x',
    'https://LOCALHOST./x',
    'https://api.localhost/x',
  ])('%s must not be posted to', (url) => {
    expect(addressRefusal(new URL(url).hostname)).toMatch(/^(?:this machine|an address that is not public)$/);
  });

  test.each(['https://8.8.8.8/x', 'https://[2606:4700::1111]/x', 'https://hooks.example.com/x'])('%s may', (url) => {
    expect(addressRefusal(new URL(url).hostname)).toBeUndefined();
  });
});

test('an address of IPv4 in one of IPv6 counts as what it is', () => {
  expect([isPublicAddress('::ffff:8.8.8.8'), isPublicAddress('::ffff:127.0.0.1')]).toEqual([true, false]);
});

describe('a name that leads to an address that is not public', () => {
  let server: Server;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  const port = () => (server.address() as AddressInfo).port;
  const local = { address: '127.0.0.1', family: 4 };
  const open = { address: '8.8.8.8', family: 4 };

  test.each([
    ['alone', [local]],
    ['beside a public one', [open, local]],
    ['in the clothes of IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['nowhere', []],
  ])('%s is not connected to', async (_how, addresses) => {
    const http = createHttpClient({
      connectionsPerOrigin: 1,
      timeoutMs: 5_000,
      maxAnswerBytes: 100,
      lookup: publicLookup((_name, told) => told(null, addresses)),
    });
    const sent = http.send({ method: 'POST', url: `http://hooks.example.com:${port()}/`, headers: {}, body: '{}' });
    await expect(sent).rejects.toMatchObject({
      kind: 'refused',
      bytesLeft: 'no',
      cause: { message: 'PRIVATE_ADDRESS' },
    });
    await http.close();
    expect(connections).toBe(0);
  });

  test('is a failed delivery of a webhook, by the names of the system too', async () => {
    const target = new WebhookTarget({
      url: `https://localhost:${port()}/`,
      secrets: [secretKeyOf(secret)],
      allowPrivateNetwork: false,
      version: 'test',
      now: () => new Date(),
      concurrency: 1,
    });
    const event = { specversion: '1.0', id: '1.1', source: 's', type: 't', time: '', tenant: '', data: {} } as const;
    const delivery = await target.deliver(
      { ...event, datacontenttype: 'application/json' },
      undefined,
      new AbortController().signal,
    );
    expect(delivery).toEqual({ result: 'failed', error: 'refused (PRIVATE_ADDRESS)' });
    await target.close();
    expect(connections).toBe(0);
  });

  test('is asked for once a connection, which goes to what was looked at', async () => {
    let asked = 0;
    const lookup = publicLookup((_name, told) => {
      asked += 1;
      // A name that changes its address once it was looked at.
      told(null, asked === 1 ? [open] : [local]);
    });
    const answers: unknown[] = [];
    lookup('hooks.example.com', { all: true }, (...answer) => answers.push(answer));
    lookup('hooks.example.com', { all: false }, (error, address) => answers.push([error?.name, address]));
    expect(answers).toEqual([
      [null, [open]],
      ['PrivateAddressError', ''],
    ]);
  });
});
