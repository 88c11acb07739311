import * as fc from 'fast-check';
import type { ConsentRecord, Suppression } from '../../../src/consent/consent-record.ts';
import { purposes } from '../../../src/trigger/trigger.ts';
import type { Word } from './permission-oracle.ts';

export const phone = '+12025550123';
export const ways = ['rcs', 'whatsapp', 'sms'] as const;

const second = 1_000;
// A small world, so that the same moments meet.
const ago = fc.constantFrom(0, 0, 0, 1 * second, 2 * second, 5 * second, 60 * second);
const seldom = fc.constantFrom(false, false, false, false, true);
const some = <T>(all: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.oneof(fc.constant(all), fc.subarray([...all], { minLength: 1 }));

const grant = fc
  .record({
    channels: some(ways),
    purposes: some(purposes),
    agoMs: ago,
    lastsMs: fc.constantFrom(undefined, undefined, 1 * second, 4 * second, 30 * second),
    isSigned: seldom,
    isRecorded: fc.boolean(),
    isUnsure: seldom,
  })
  .map(({ agoMs, lastsMs, isRecorded, ...rest }) => (now: number, id: string): Word => ({
    word: 'grant',
    id,
    who: phone,
    at: now - agoMs,
    isProven: rest.isSigned || isRecorded,
    ...rest,
    ...(lastsMs !== undefined && { until: now + lastsMs }),
  }));
const revocation = fc
  .record({ channels: fc.subarray([...ways]), purposes: fc.subarray([...purposes]) })
  .filter((one) => one.channels.length + one.purposes.length > 0)
  .map((taken) => (now: number): Word => ({ word: 'revoke', who: phone, at: now, ...taken }));
const scope = fc.constantFrom('all', 'all', 'marketing');
const stop = scope.map((its) => (now: number, id: string): Word => ({
  word: 'stop',
  id,
  who: phone,
  scope: its,
  at: now,
}));
const start = fc.record({ scope, agoMs: ago }).map(({ agoMs, ...rest }) => (now: number): Word => ({
  word: 'start',
  who: phone,
  at: now - agoMs,
  ...rest,
}));

export const saysStop = (now: number, id: string): Word => ({ word: 'stop', id, who: phone, scope: 'all', at: now });
/** To everything but what promotes, and recorded. */
export const agrees = (now: number, id: string): Word => ({
  word: 'grant',
  id,
  who: phone,
  channels: ways,
  purposes,
  at: now,
  isProven: true,
  isSigned: false,
});

/** Something that a person says, somewhere. */
export const anyWord: fc.Arbitrary<(now: number, id: string) => Word> = fc.oneof(
  { weight: 5, arbitrary: grant },
  { weight: 3, arbitrary: revocation },
  { weight: 2, arbitrary: stop },
  { weight: 2, arbitrary: start },
);

/** A word as a gateway keeps it. */
export function recordOfWord(
  word: Word,
  heardAt: number,
  id: string,
): { readonly consents: readonly ConsentRecord[]; readonly suppressions: readonly Suppression[] } {
  const at = 'at' in word ? new Date(word.at) : new Date(heardAt);
  if (word.word === 'stop' || word.word === 'start') {
    return { consents: [], suppressions: [{ id, kind: word.word, scope: word.scope, at }] };
  }
  if (word.word === 'revoke') {
    const { channels, purposes: named } = word;
    const kept = { kind: word.word, channels, purposes: named as ConsentRecord['purposes'], artefact: false } as const;
    return { consents: [{ id, ...kept, recordedAt: at }], suppressions: [] };
  }
  if (word.word !== 'grant') return { consents: [], suppressions: [] };
  const { channels, purposes: named, isSigned, isProven, isUnsure, until } = word;
  const record: ConsentRecord = {
    id,
    kind: 'grant',
    channels,
    purposes: named as ConsentRecord['purposes'],
    basis: isSigned ? 'written_esign' : 'oral_express',
    evidenceClass: isSigned ? 'B' : isProven ? 'A' : 'D',
    artefact: isProven,
    recordedAt: new Date(heardAt),
    ...(word.at < heardAt && { occurredAt: at }),
    ...(until !== undefined && { expiresAt: new Date(until) }),
    ...(isUnsure === true && { isNumberUnconfirmed: true }),
  };
  return { consents: [record], suppressions: [] };
}
