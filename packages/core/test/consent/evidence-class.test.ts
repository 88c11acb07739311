import { describe, expect, test } from '@jest/globals';
import { hasArtefact } from '../../src/decide/apply-change.ts';

describe('hasArtefact', () => {
  const recordingUrl = 'https://recordings.example.com/1';

  test.each([
    ['a signature', { basis: 'written_esign' }, true],
    ['a place in a recording', { basis: 'oral_express', recordingUrl, offsetMs: 0 }, true],
    ['a recording without the place', { basis: 'oral_express', recordingUrl }, false],
    ['a place without a recording', { basis: 'oral_express', offsetMs: 4_000 }, false],
    ['words alone', { basis: 'oral_express' }, false],
    ['a request for information', { basis: 'requested_information' }, false],
    ['nothing', {}, false],
  ])('%s', (_what, consent, expected) => {
    expect(hasArtefact(consent)).toBe(expected);
  });
});
