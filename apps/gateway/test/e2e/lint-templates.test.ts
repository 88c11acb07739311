import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const script = fileURLToPath(new URL('../../src/lint-templates.ts', import.meta.url));
const example = fileURLToPath(new URL('../../../../examples/config/aftercall.yaml', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const lint = (...words: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, ['--conditions=source', script, ...words]).then(
    (streams) => ({ code: 0, ...streams }),
    (error: unknown) => error as Ended,
  );

test('one file is judged', async () => {
  expect(await lint(example)).toMatchObject({ code: 0, stdout: expect.stringContaining('harbour-clinic') });
});

test.each([
  ['a second file, which would not be judged', [example, 'another.yaml']],
  ['an option that there is none of', ['--strict', example]],
])('%s is refused', async (_what, words) => {
  const { code, stdout, stderr } = await lint(...words);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: pnpm lint-templates [<file>]');
});
