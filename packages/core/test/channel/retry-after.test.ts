import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../src/index.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Mon, 23 Nov 2026 10:00:05 GMT', 5_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  [' 7 ', 7_000],
  ['99999999999999999999999', 86_400_000],
  ['Mon, 23 Nov 2099 09:00:00 GMT', 86_400_000],
  ['Monday, 23-Nov-26 10:00:05 GMT', 5_000],
  ['Mon Nov 23 10:00:05 2026', 5_000],
  ['Sun Nov  6 08:49:37 1994', 0],
  ['-7', undefined],
  ['2.5', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('%s is %s ms', (header, wait) => {
  expect(retryAfterMs(header, now)).toBe(wait);
});

test('a date without a zone is GMT, wherever the gateway stands', async () => {
  const file = new URL('../../src/channel/retry-after.ts', import.meta.url).href;
  const script = `const { retryAfterMs } = await import('${file}');
    console.log(retryAfterMs('Mon Nov 23 10:00:05 2026', new Date('${now.toISOString()}')));`;
  const run = promisify(execFile);
  for (const TZ of ['America/Mexico_City', 'Asia/Tokyo']) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env: { TZ } });
    expect(stdout).toBe('5000\n');
  }
});
