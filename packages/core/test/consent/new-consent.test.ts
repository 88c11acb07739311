import { describe, expect, test } from '@jest/globals';
import { newConsent, recordOf } from '../../src/consent/new-consent.ts';
import { spokenConsentSchema } from '../../src/event/consent-schemas.ts';
import { consent as told } from '../event/sample-events.ts';

const recordedAt = new Date('2026-11-24T21:00:00Z');
const spoken = spokenConsentSchema.parse(told);
const made = newConsent({ ...spoken, id: 'c-1', kind: 'grant', recordedAt, eventId: 'e-1' });

describe('a new record', () => {
  test('keeps every word that was told, and what is personal apart', () => {
    const { disclosure, capturedBy, occurredAt, expiresAt, ...rest } = told;
    const { presentedAs, presentedSha256, ...kept } = disclosure;
    const { kind, ...captor } = capturedBy;
    const { particulars, proof, ...decisive } = made;
    expect({ ...decisive, ...particulars, ...proof }).toEqual({
      ...rest,
      id: 'c-1',
      kind: 'grant',
      evidenceClass: 'A',
      recordedAt,
      eventId: 'e-1',
      presentedAs,
      presentedSha256,
      occurredAt: new Date(occurredAt),
      expiresAt: new Date(expiresAt),
      disclosure: kept,
      capturedBy: captor,
    });
    expect(particulars).toMatchObject({ disclosure: kept, capturedBy: kind });
  });

  test('says nothing of the person beside what is kept apart', () => {
    const { proof: _personal, ...open } = made;
    for (const personal of [
      'Ana',
      '5512345678',
      'yes, do',
      '203.0.113.7',
      'recordings.example.com',
      'Mozilla',
      'efef',
    ]) {
      expect(JSON.stringify(open)).not.toContain(personal);
    }
  });

  test('of a number that was heard says whether it was read back', () => {
    const heard = (more: object) => recordOf(newConsent({ ...made, ...spoken, id: 'c-2', ...more } as never));
    expect(heard({})).not.toHaveProperty('isNumberUnconfirmed');
    expect(heard({ readBack: false })).toMatchObject({ isNumberUnconfirmed: true });
    expect(heard({ readBack: undefined })).toMatchObject({ isNumberUnconfirmed: true });
    expect(heard({ numberSource: 'ani', readBack: false })).not.toHaveProperty('isNumberUnconfirmed');
  });
});
