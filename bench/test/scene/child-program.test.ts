import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ChildProgram } from '../../src/scene/child-program.ts';

/** A program of the given text, in a folder of its own. */
async function startProgram(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'aftercall-bench-test-'));
  const script = join(folder, 'program.mjs');
  await writeFile(script, text);
  const program = await ChildProgram.start({
    name: 'the program',
    script,
    arguments: ['an argument'],
    environment: { GREETING: 'hello' },
    workingFolder: folder,
    logFile: join(folder, 'program.log'),
  });
  return {
    program,
    [Symbol.asyncDispose]: async () => {
      await program.stop(0);
      await rm(folder, { recursive: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('ChildProgram', () => {
  test('answers messages one by one, with its arguments and environment', async () => {
    await using started = await startProgram(`
      process.on('message', ({ add }) => process.send({ sum: add + 1 }));
      process.send({ argument: process.argv[2], greeting: process.env.GREETING });
    `);
    expect(await started.program.ask()).toEqual({ argument: 'an argument', greeting: 'hello' });
    expect(await started.program.ask({ add: 1 })).toEqual({ sum: 2 });
    expect(await started.program.ask({ add: 41 })).toEqual({ sum: 42 });
  });

  test('that ends by itself fails whoever waits for it, with its last lines', async () => {
    await using started = await startProgram(`console.error('out of cheese'); process.exitCode = 3;`);
    const expected = 'the program ended with exit code 3. Its last lines:\nout of cheese';
    await expect(started.program.ask()).rejects.toThrow(expected);
    await expect(started.program.untilEnded()).rejects.toThrow(expected);
  });

  test('that is asked to end is no failure', async () => {
    await using started = await startProgram(`process.on('message', () => {}); process.send('ready');`);
    await started.program.ask();
    const ended = started.program.untilEnded();
    await started.program.stop(10_000);
    await expect(ended).resolves.toEqual([]);
    expect(isAlive(started.program.pid)).toBe(false);
  });

  test('that does not end when asked is ended for good', async () => {
    await using started = await startProgram(`
      process.on('SIGTERM', () => {});
      process.on('message', () => {});
      process.send('ready');
    `);
    await started.program.ask();
    await started.program.stop(0);
    expect(isAlive(started.program.pid)).toBe(false);
  });

  test('may be one that is not ours, which is ended like the others', async () => {
    await using started = await startProgram('');
    const logFile = join(tmpdir(), `aftercall-bench-test-${started.program.pid}.log`);
    const settings = { name: 'the shell', executable: '/bin/sh', workingFolder: tmpdir(), logFile };
    const failing = await ChildProgram.start({ ...settings, arguments: ['-c', 'echo out of milk; exit 4'] });
    await expect(failing.untilEnded()).rejects.toThrow(
      'the shell ended with exit code 4. Its last lines:\nout of milk',
    );
    const lasting = await ChildProgram.start({ ...settings, arguments: ['-c', 'exec sleep 60'] });
    await lasting.stop(10_000);
    expect(isAlive(lasting.pid)).toBe(false);
    await rm(logFile);
  });
});
