import { expect, test } from '@jest/globals';
import { maskPersonalField } from '../../src/http/console/mask-personal-fields.ts';

const shown = (value: unknown): unknown => JSON.parse(JSON.stringify(value, maskPersonalField));

test('what a consent was asked for with is told by its length', () => {
  const proof = { disclosure: { wording: 'May we text you, Ana?', presentedAs: 'May Clinica Sol text you, Ana?' } };
  expect(shown(proof)).toEqual({
    disclosure: { wording: '*** (21 characters)', presentedAs: '*** (30 characters)' },
  });
});

test('a name is an initial, and a number its ends, wherever it stands', () => {
  const entry = { name: 'Ana Lopez', data: { reason: 'asked by +12125550144' }, count: 3 };
  expect(shown(entry)).toEqual({ name: 'A***', data: { reason: 'asked by +1********44' }, count: 3 });
});

test('of where a recording or a transcript is kept, nothing', () => {
  const kept = { recordingUrl: 'https://voice.example/r/1', transcriptUrl: 'https://voice.example/t/1' };
  expect(shown(kept)).toEqual({ recordingUrl: '***', transcriptUrl: '***' });
});
