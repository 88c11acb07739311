import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=source', main], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

describe('the sandbox as a process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its URL in one line of JSON, serves, and ends cleanly on %s',
    async (signal) => {
      const child = start({ PORT: '0', AUTH_TOKEN: 'a token that is not printed' });
      const exited = once(child, 'exit');
      const lines: string[] = [];
      const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));
      await once(reader, 'line');
      const ready = JSON.parse(lines[0] ?? '');
      expect(ready).toEqual({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
      expect((await fetch(`${ready.url}/sandbox/healthz`)).status).toBe(200);
      child.kill(signal);
      expect(await exited).toEqual([0, null]);
      expect(lines).toHaveLength(1);
    },
  );

  test('names the port that is taken, and exits with 2', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const child = start({ PORT: String(port) });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    squatter.close();
    expect(said).toBe(
      `the sandbox cannot start: port ${port} is taken: end the program that uses it, or set PORT to another one, or to 0 for any free port\n`,
    );
    expect(code).toBe(2);
  });

  test('says what is wrong and exits with 2', async () => {
    const child = start({ PORT: 'http' });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toMatch(/^the sandbox cannot start: the settings cannot be used:\n.*\n.*port/);
    expect(code).toBe(2);
  });
});
