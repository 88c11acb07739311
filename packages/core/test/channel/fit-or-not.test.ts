import { describe, expect, test } from '@jest/globals';
import { fitOrNot, type FitResult } from '../../src/index.ts';

describe('a message that is made', () => {
  const request = { to: '+12025550123', content: { body: { text: 'x', parts: [1, null, true] } }, text: 'x', units: 1 };

  test('is taken as it is', () => {
    const fits = { fits: true, request } as const;
    expect(fitOrNot(() => fits)).toBe(fits);
  });

  test.each<[string, object]>([
    ['no address', { ...request, to: undefined }],
    ['no content', { ...request, content: undefined }],
    ['units that are no number', { ...request, units: Number.NaN }],
    ['part of a unit', { ...request, units: 1.5 }],
    ['units below nothing', { ...request, units: -1 }],
    ['what JSON does not know', { ...request, content: { n: 10n } }],
    ['a number that JSON does not know', { ...request, content: { n: Number.NaN } }],
    ['a function', { ...request, content: { f: () => 1 } }],
    ['itself', { ...request, content: holdingItself() }],
  ])('cannot be said where it has %s', (_what, bad) => {
    const heard: string[] = [];
    const result = fitOrNot(
      () => ({ fits: true, request: bad }) as FitResult,
      (error) => {
        heard.push(error.message);
        return 'for a reason that is in the log';
      },
    );
    expect(result).toMatchObject({
      fits: false,
      limit: 'channel',
      message: 'The channel failed: for a reason that is in the log',
    });
    expect(heard).toHaveLength(1);
  });
});

function holdingItself(): object {
  const one: Record<string, unknown> = {};
  one['self'] = one;
  return one;
}
