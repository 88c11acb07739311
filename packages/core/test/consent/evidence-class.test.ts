import { describe, expect, test } from '@jest/globals';
import { evidenceClassOf, hasArtefact, type Proof } from '../../src/consent/evidence-class.ts';

const recordingUrl = 'https://recordings.example.com/1';

const cases: readonly (readonly [string, Proof, string, boolean])[] = [
  ['a signature', { basis: 'written_esign' }, 'B', true],
  ['a place in a recording', { basis: 'oral_express', recordingUrl, offsetMs: 0 }, 'A', true],
  ['a signature that was recorded too', { basis: 'written_esign', recordingUrl, offsetMs: 1 }, 'A', true],
  ['a recording without the place', { basis: 'oral_express', recordingUrl }, 'D', false],
  ['a place without a recording', { basis: 'oral_express', offsetMs: 4_000 }, 'D', false],
  ['a keyword that the person wrote', { basis: 'requested_information', byMessage: true }, 'C', false],
  ['words alone', { basis: 'oral_express' }, 'D', false],
  ['a request for information', { basis: 'requested_information' }, 'D', false],
  ['nothing', {}, 'D', false],
];

describe('the class of evidence', () => {
  test.each(cases)('of %s', (_what, proof, expected, artefact) => {
    expect([evidenceClassOf(proof), hasArtefact(proof)]).toEqual([expected, artefact]);
  });
});
