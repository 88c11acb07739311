import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { keys, withHttpApp } from './support/http-test-app.ts';

const script = fileURLToPath(new URL('../../src/erase.ts', import.meta.url));
const gateway = withHttpApp();

async function run(input: string, args: readonly string[], key: string = keys.salon) {
  const env = { ...process.env, AFTERCALL_API_KEY: key };
  const child = spawn(process.execPath, ['--conditions=source', '--no-warnings', script, ...args], { env });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, error, code };
}

test('asks the gateway, and tells what it answers', async () => {
  const args = ['--url', gateway.app.url, '--why', 'Asked for by letter.'];
  const dry = await run('+12025550177\n', [...args, '--dry-run']);
  expect(dry).toMatchObject({ code: 0, error: '' });
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, calls: 0 });
  expect(JSON.parse((await run('US.13491208655302741918', args)).out)).toMatchObject({ erasureId: expect.any(String) });
  expect(await run('+1', args)).toMatchObject({ code: 1, out: '', error: expect.stringContaining('phone') });
  expect(await run('', args)).toMatchObject({ code: 2, error: expect.stringContaining('Usage') });
  expect(await run('+12025550177', ['--urk', 'x'])).toMatchObject({ code: 2, error: expect.stringContaining('--urk') });
}, 30_000);

test('says what is missing', async () => {
  const why = ['--why', 'Asked for by letter.'];
  const [noWhy, noKey, noUrl, noGateway] = await Promise.all([
    run('+12025550177', []),
    run('+12025550177', why, ''),
    run('+12025550177', [...why, '--url', 'localhost:8080']),
    run('+12025550177', [...why, '--url', 'http://127.0.0.1:1']),
  ]);
  expect(noWhy).toMatchObject({ code: 2, error: expect.stringMatching(/^--why is missing.*\nUsage: /) });
  expect(noKey).toMatchObject({ code: 2, error: expect.stringMatching(/^AFTERCALL_API_KEY is not set.*\nUsage: /) });
  expect(noUrl).toMatchObject({ code: 2, error: expect.stringMatching(/^--url localhost:8080 is no URL.*\nUsage: /) });
  expect(noGateway).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^No gateway answers at http:..127.0.0.1:1/),
  });
});

test('tells nobody else whom to forget', async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/moved/v1/erasures') response.writeHead(307, { location: '/v1/erasures' }).end();
    else response.end('{}');
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const eraseAt = (path: string) => run('+12025550177', ['--url', url + path, '--why', 'Asked for by letter.']);
  const [moved, other] = [await eraseAt('/moved'), await eraseAt('/below/it/')];
  elsewhere.close();
  expect(moved).toMatchObject({ code: 1, out: '', error: expect.stringContaining('No gateway answers') });
  expect(other).toMatchObject({ code: 1, out: '', error: expect.stringContaining('is no gateway') });
  expect(asked).toEqual(['/moved/v1/erasures', '/below/it/v1/erasures']);
}, 30_000);
