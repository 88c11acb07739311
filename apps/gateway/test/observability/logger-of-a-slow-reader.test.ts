import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';

const logger = new URL('../../src/observability/logger.ts', import.meta.url).href;

/** Logs into a pipe that nobody reads until it takes no more, and then as much again as was asked for. */
function program(lines: number, bytes: number, atTheEnd: string): string {
  return `
    import { writeSync } from 'node:fs';
    import { createLogger } from ${JSON.stringify(logger)};
    const log = createLogger({ level: 'info' });
    while (true) {
      try { writeSync(1, 'x'.repeat(999) + '\\n'); } catch { break; }
    }
    for (let line = 1; line <= ${lines}; line += 1) log.info({ line, filling: 'x'.repeat(${bytes}) }, 'kept');
    for (let line = 1; line <= 200; line += 1) log.info({}, 'small');
    process.stderr.write('full');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    ${atTheEnd}
  `;
}

let child: ReturnType<typeof start> | undefined;

function start(source: string) {
  return spawn(process.execPath, ['--conditions=source', '--no-warnings', '--input-type=module', '--eval', source], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

afterEach(() => {
  child?.kill('SIGKILL');
});

/** What it wrote, where it is read only once it is full. */
async function outputOf(source: string, until: RegExp): Promise<string> {
  child = start(source);
  const { stdin, stdout, stderr } = child;
  await once(stderr, 'data');
  let text = '';
  stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  await once(stdout, 'data');
  stdin.write('read');
  while (!until.test(text) && !stdout.readableEnded) await Promise.race([once(stdout, 'data'), once(stdout, 'end')]);
  return text;
}

test('a log that could take no line for longer than lines are kept takes them again', async () => {
  const source = program(
    2_000,
    1_000,
    `let tries = 0;
    const timer = setInterval(() => {
      log.info({}, 'there is room again');
      tries += 1;
      if (tries === 100) process.exit();
    }, 100);`,
  );
  expect(await outputOf(source, /there is room again/)).toContain('there is room again');
}, 60_000);

test('what is kept as the process ends is written by then', async () => {
  const text = await outputOf(program(3, 100, 'process.exit();'), /never/);
  expect(text.match(/"line":\d/g)).toEqual(['"line":1', '"line":2', '"line":3']);
}, 60_000);
