import { expect, test } from '@jest/globals';
import { accountFault, accountRefusal, reasonOfRefusal } from '../../src/index.ts';

const unknown = { kind: 'unknown', permanent: true, fallback: false, alert: true, message: 'No idea.' } as const;

test('a fault of ours is mended by somebody, and said on another channel meanwhile', () => {
  expect(accountFault).toEqual({ kind: 'configuration', permanent: true, fallback: true, alert: true });
});

test.each([
  [401, accountRefusal],
  [403, accountFault],
])('a %i with a code that nobody knows is a fault of ours', (status, fault) => {
  expect(reasonOfRefusal({ ...unknown, providerCode: '7' }, status)).toEqual({
    ...fault,
    providerCode: '7',
    message: 'No idea.',
  });
});

test.each([400, 402, 404, 407, 409])('a %i is not', (status) => {
  expect(reasonOfRefusal(unknown, status)).toBe(unknown);
});

test('a code that is known says more than the status', () => {
  const optedOut = { ...unknown, kind: 'opted_out', optOut: 'all' } as const;
  expect(reasonOfRefusal(optedOut, 403)).toBe(optedOut);
});
