import { expect, test } from '@jest/globals';
import { portError } from '../../src/composition/port-error.ts';
import { SetupError } from '../../src/config/faults/setup-error.ts';

const failure = (code: string) => Object.assign(new Error(`listen ${code}: 0.0.0.0:80`), { code });

test('a port that is taken may be free at the next start', () => {
  const error = portError(failure('EADDRINUSE'), 80);
  expect(error).not.toBeInstanceOf(SetupError);
  expect(String(error)).toMatch(/Port 80 is taken: end the program that uses it, or set PORT \(server\.port\)/);
});

test('a port that only others may open has to be mended first, and the mend is said', () => {
  const error = portError(failure('EACCES'), 80);
  expect(error).toBeInstanceOf(SetupError);
  expect(String(error)).toMatch(
    /Port 80 may not be opened by this user: set PORT \(server\.port\) to one from 1024 on/,
  );
});

test('whatever else goes wrong is told as it is', () => {
  const error = failure('EMFILE');
  expect(portError(error, 80)).toBe(error);
});
