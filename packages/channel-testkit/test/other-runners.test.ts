import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { conformanceChecks } from '../src/index.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';

test('the suite runs where there is no Jest', async () => {
  const script = fileURLToPath(new URL('fixtures/without-jest.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', script]);
  expect(stdout).toBe(`${conformanceChecks(pigeonSubject).length} checks\n`);
}, 60_000);
