import { expect, test } from '@jest/globals';
import { evidenceHashOf, proofFits } from '../../../src/ledger/consents/consent-hashes.ts';
import { packed, plainProof, proofOf } from '../../../src/ledger/consents/sealed-evidence.ts';

const salt = Buffer.alloc(16, 7);
const proof = proofOf(salt, { phone: '+12025550177', wording: 'May we?', offsetMs: 7, act: 'yes', ani: '+1' });
const evidence_hash = evidenceHashOf(proof);
/** As a gateway that did not encrypt yet wrote the same. */
const plain = {
  salt,
  phone: '+12025550177',
  wording: 'May we?',
  recording_url: null,
  offset_ms: 7,
  details: { ani: '+1', act: 'yes' },
};

test('what stands in its row as it was is covered by the same hash, and no other words are', () => {
  expect(plainProof(plain)).toEqual(proof);
  expect(proofFits({ evidence_hash }, plainProof(plain))).toBe(true);
  for (const other of [{ wording: 'May I?' }, { phone: null }, { details: null }, { salt: null }, { offset_ms: 8 }]) {
    expect(proofFits({ evidence_hash }, plainProof({ ...plain, ...other }))).toBe(false);
  }
  expect(proofFits({ evidence_hash: null }, plainProof({ ...plain, salt: null }))).toBe(true);
});

test('what has no canonical form, and a salt that is none of ours, can be sealed and fit nothing', () => {
  const odd = plainProof({ ...plain, wording: 'May \ud800 we?' });
  expect(proofFits({ evidence_hash }, odd)).toBe(false);
  expect(packed(odd)[0]).toBe(0);
  const long = packed({ ...proof, salt: Buffer.alloc(300, 7) });
  expect(long.subarray(1)).toEqual(proof.fields);
});
