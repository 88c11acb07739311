import type { ConsentBasis, Disclosure, SpokenConsent } from '../event/call-event.ts';
import type { ConsentPurpose } from '../trigger/trigger.ts';
import type { ConsentRecord } from './consent-record.ts';
import { evidenceClassOf, hasArtefact, type EvidenceClass } from './evidence-class.ts';

/** What a record says beside what decides, and of nobody in person. It is part of the record, and outlives an erasure. */
export interface ConsentParticulars
  extends
    Pick<SpokenConsent, 'seller' | 'frequency' | 'jurisdiction' | 'language' | 'recordingSha256'>,
    Pick<SpokenConsent, 'numberSource' | 'readBack' | 'clockSource'> {
  readonly disclosure?: Omit<Disclosure, keyof Presented>;
  /** The voice platform's id of the call, of a consent that was recorded apart from its call. */
  readonly callId?: string;
  /** Ours, of the person's message that the record was made of. */
  readonly replyId?: string;
  readonly capturedBy?: NonNullable<SpokenConsent['capturedBy']>['kind'];
}

/** How it read for this person: what stands in it can be guessed from its hash, too. */
type Presented = Pick<Disclosure, 'presentedAs' | 'presentedSha256'>;

/** What a record says of a person. It is kept apart, where it can be destroyed; the record holds a hash of it. */
export interface ConsentProof
  extends
    Partial<Pick<SpokenConsent, 'wording'>>,
    Pick<SpokenConsent, 'recordingUrl' | 'offsetMs' | 'offsetEndMs' | 'transcriptExcerpt' | 'act'>,
    Pick<SpokenConsent, 'ani' | 'dialedNumber'>,
    Presented {
  readonly capturedBy?: Omit<NonNullable<SpokenConsent['capturedBy']>, 'kind'>;
}

/** A consent or its withdrawal as it enters the evidence. */
export interface NewConsent {
  readonly id: string;
  readonly kind: 'grant' | 'revoke';
  readonly channels: readonly string[];
  readonly purposes: readonly ConsentPurpose[];
  readonly basis?: ConsentBasis;
  /** Of a grant. */
  readonly evidenceClass?: EvidenceClass;
  readonly recordedAt: Date;
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
  readonly particulars?: ConsentParticulars;
  readonly proof: ConsentProof;
  /** Of the event that brought it, where one did. */
  readonly eventId?: string;
}

/** A consent as somebody told it. */
export type ToldConsent = Pick<NewConsent, 'id' | 'kind' | 'recordedAt' | 'eventId'> &
  Partial<Omit<SpokenConsent, 'channels' | 'purposes'>> & {
    readonly channels: readonly string[];
    readonly purposes: readonly ConsentPurpose[];
    readonly callId?: string;
    readonly replyId?: string;
    /** The message of the person came in by a channel of ours. */
    readonly byMessage?: boolean;
  };

/** Sorts what was told into what decides, what describes, and what is personal. */
export function newConsent(told: ToldConsent): NewConsent {
  const { id, kind, channels, purposes, basis, recordedAt, occurredAt, expiresAt, eventId } = told;
  const particulars = particularsOf(told);
  return {
    id,
    kind,
    channels,
    purposes,
    recordedAt,
    ...(basis !== undefined && { basis }),
    ...(kind === 'grant' && { evidenceClass: evidenceClassOf(told) }),
    ...(occurredAt !== undefined && { occurredAt: new Date(occurredAt) }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    ...(Object.keys(particulars).length > 0 && { particulars }),
    proof: proofOf(told),
    ...(eventId !== undefined && { eventId }),
  };
}

function particularsOf(told: ToldConsent): ConsentParticulars {
  const { seller, frequency, jurisdiction, language, recordingSha256, numberSource, readBack, clockSource } = told;
  const { callId, replyId } = told;
  const { presentedAs: _words, presentedSha256: _theirHash, ...disclosure } = told.disclosure ?? {};
  return present({
    seller,
    frequency,
    jurisdiction,
    language,
    recordingSha256,
    numberSource,
    readBack,
    clockSource,
    callId,
    replyId,
    disclosure: told.disclosure && (disclosure as Omit<Disclosure, keyof Presented>),
    capturedBy: told.capturedBy?.kind,
  });
}

function proofOf(told: ToldConsent): ConsentProof {
  const { wording, recordingUrl, offsetMs, offsetEndMs, transcriptExcerpt, act, ani, dialedNumber } = told;
  const { kind: _kind, ...captor } = told.capturedBy ?? {};
  return present({
    wording,
    recordingUrl,
    offsetMs,
    offsetEndMs,
    transcriptExcerpt,
    act,
    ani,
    dialedNumber,
    presentedAs: told.disclosure?.presentedAs,
    presentedSha256: told.disclosure?.presentedSha256,
    capturedBy: Object.keys(captor).length > 0 ? captor : undefined,
  });
}

/** The part of a new record that decisions look at. */
export function recordOf(consent: NewConsent): ConsentRecord {
  const { id, kind, channels, purposes, basis, evidenceClass, recordedAt, occurredAt, expiresAt } = consent;
  return {
    id,
    kind,
    channels,
    purposes,
    recordedAt,
    artefact: hasArtefact({ ...consent.proof, ...(basis && { basis }) }),
    ...(basis && { basis }),
    ...(evidenceClass && { evidenceClass }),
    ...(occurredAt && { occurredAt }),
    ...(expiresAt && { expiresAt }),
    ...(consent.particulars?.replyId !== undefined && { replyId: consent.particulars.replyId }),
    ...(isNumberUnconfirmed(consent.particulars) && { isNumberUnconfirmed: true }),
  };
}

/** A number that was heard may have been misheard. */
export function isNumberUnconfirmed(particulars: ConsentParticulars | null | undefined): boolean {
  return particulars?.numberSource === 'spoken' && particulars.readBack !== true;
}

/** Without what is undefined. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
