import { hash } from 'node:crypto';
import type { AttemptState } from '@aftercall/core';
import { attemptStatus } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { SigningKey } from '../../engine/signing-key.ts';
import { loadChainProof } from './chain-proof.ts';
import { joinPapers, type CallPapersRow, type JoinedPapers } from '../calls/call-papers.ts';
import { recordJson } from './consent-hashes.ts';
import { besideConsents, storedConsentColumns, type StoredConsent } from './consent-rows.ts';
import { bundleFormat, signBundle, type BundledConsent, type EvidenceBundle } from './evidence-bundle.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import type { People } from '../people/keys.ts';
import { loadPersonSets } from '../people/person-sets.ts';
import { fieldsOf, openProof, type FoundProof } from './sealed-evidence.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';
import { inTransaction } from '../rows/transaction.ts';

export interface EvidenceExportsSettings {
  readonly pool: Pool;
  readonly reads: Pick<TenantReads, 'as'>;
  readonly keyring: Keyring;
  readonly people: Pick<People, 'idsOf'>;
  readonly key: SigningKey;
  /** The name that callers know a tenant by. */
  readonly nameOf: (tenant: string) => string | undefined;
  readonly version: string;
  readonly now: () => Date;
}

/** Hands out everything on file about an attempt, signed, and says so in the ledger before it does. */
export class EvidenceExports {
  readonly #settings: EvidenceExportsSettings;

  constructor(settings: EvidenceExportsSettings) {
    this.#settings = settings;
  }

  /** The public half of the key that bundles are signed with. */
  get key(): Pick<SigningKey, 'publicKey' | 'fingerprint'> {
    const { publicKey, fingerprint } = this.#settings.key;
    return { publicKey, fingerprint };
  }

  /**
   * @param by whose doing it is: the name of an API key, or a tool's.
   * @returns the text of the bundle; undefined where none of these tenants has such an attempt.
   */
  async export(tenants: readonly string[], attemptId: string, by: string): Promise<string | undefined> {
    const { pool, reads, key, now } = this.#settings;
    const found = await reads.as({ tenants }, (client) => this.#read(client, tenants, attemptId));
    if (found === undefined) return undefined;
    const text = signBundle(found.bundle, key);
    await inTransaction(pool, { callKeys: [found.callKey] }, async (_client, writes) => {
      const data = { attemptId, by, sha256: hash('sha256', text, 'hex'), signedBy: key.fingerprint };
      writes.enter({ at: now(), tenant: found.bundle.tenant.id, call: found.call, kind: 'exported', data });
    });
    return text;
  }

  async #read(
    client: PoolClient,
    tenants: readonly string[],
    attemptId: string,
  ): Promise<{ bundle: EvidenceBundle; call: string; callKey: number } | undefined> {
    const { rows } = await client.query<AttemptRow>({
      text: `SELECT a.*, c.call_id, c.first_seen_at, c.ended_at, c.erased_at, ${dataKeyColumns}
        FROM attempts a JOIN calls c ON c.id = a.call LEFT JOIN data_keys k ON k.id = c.id
        WHERE a.id = $1 AND a.tenant = ANY ($2)`,
      values: [attemptId, tenants],
    });
    const [attempt] = rows;
    if (attempt === undefined) return undefined;
    const { tenant, call } = attempt;
    const { keyring } = this.#settings;
    const papers = await loadPapers(client, keyring, attempt);
    const everyone = await this.#everyone(client, attempt, papers.caller.phone);
    const consents = await loadConsents(client, tenant, everyone, call);
    await keyring.prepare(consents);
    const stamped = consents.find((one) => one.id === attempt.consent);
    const name = this.#settings.nameOf(tenant);
    const bundle: EvidenceBundle = {
      format: bundleFormat,
      exportedAt: this.#settings.now(),
      version: this.#settings.version,
      tenant: { id: tenant, ...(name !== undefined && { name }) },
      call: {
        callId: attempt.call_id,
        firstSeenAt: attempt.first_seen_at,
        ...(attempt.ended_at !== null && { endedAt: attempt.ended_at }),
        ...(attempt.erased_at !== null && { erasedAt: attempt.erased_at }),
      },
      attempt: attemptJson(attempt),
      ...messageOf(attempt, papers),
      followUps: await loadFollowUps(client, attempt),
      entries: await loadEntries(client, call),
      consents: consents.map((row) => bundled(row, openProof(keyring, row))),
      suppressions: await loadSuppressions(client, tenant, everyone, call),
      chain: stamped === undefined ? { links: [] } : await loadChainProof(client, stamped),
    };
    return { bundle, call, callKey: attempt.call_key };
  }

  /** Every id that the person may be known by, under every key, by every address. */
  async #everyone(client: PoolClient, { tenant, person }: AttemptRow, phone?: string): Promise<readonly string[]> {
    const ids = [...new Set([person, ...(phone === undefined ? [] : this.#settings.people.idsOf(tenant, phone))])];
    return (await loadPersonSets(client, ids)).everyone(ids);
  }
}

interface AttemptRow extends MaybeDataKeyRow {
  id: string;
  follow_up: string;
  tenant: string;
  call: string;
  call_key: number;
  call_id: string;
  first_seen_at: Date;
  ended_at: Date | null;
  erased_at: Date | null;
  person: string;
  account: string;
  channel: string;
  step: number;
  try: number;
  consent: string;
  units: number;
  request: string;
  progress: AttemptState['progress'];
  state: Omit<AttemptState, 'progress'> | null;
  planned_at: Date;
  accepted_at: Date | null;
}

function attemptJson(row: AttemptRow): EvidenceBundle['attempt'] {
  const state: AttemptState = { engagement: [], providerIds: [], ...row.state, progress: row.progress };
  return {
    id: row.id,
    followUpId: row.follow_up,
    // Under which attempt's id the ledger has the hash of the text: that of the first try.
    textOf: row.request,
    channel: row.channel,
    account: row.account,
    step: row.step,
    try: row.try,
    units: row.units,
    consentId: row.consent,
    status: attemptStatus(state),
    providerIds: state.providerIds,
    engagement: state.engagement,
    ...(state.failure !== undefined && { failure: state.failure }),
    plannedAt: row.planned_at,
    ...(row.accepted_at !== null && { acceptedAt: row.accepted_at }),
  };
}

/** Nothing, once the call was erased. */
async function loadPapers(client: PoolClient, keyring: Keyring, attempt: AttemptRow): Promise<JoinedPapers> {
  const { rows } = await client.query<CallPapersRow>({
    text: 'SELECT call, papers, sealed FROM call_papers WHERE call = $1 ORDER BY id',
    values: [attempt.call],
  });
  return joinPapers(rows, await keyring.open(attempt));
}

function messageOf({ request }: AttemptRow, { requests, salts }: JoinedPapers): Pick<EvidenceBundle, 'message'> {
  const message = requests[request];
  if (message === undefined) return {};
  const salt = salts[request];
  return { message: { text: message.text, ...(salt !== undefined && { salt }) } };
}

function bundled(row: StoredConsent, found: FoundProof): BundledConsent {
  const fields = fieldsOf(found);
  const salt = typeof found === 'string' ? '' : found.salt.toString('hex');
  // What is there and does not open is shown as nothing at all, which does not fit the hash in the record.
  const isThere = found === 'unreadable' || salt !== '' || Object.keys(fields).length > 0;
  return {
    record: recordJson(row),
    recordHash: row.record_hash.toString('hex'),
    seq: row.seq,
    prevHash: row.prev_hash.toString('hex'),
    rowHash: row.row_hash.toString('hex'),
    ...(isThere && { proof: { ...(salt !== '' && { salt }), fields } }),
    ...(found === 'erased' && { erased: true }),
  };
}

/** Of the person, and what was said on the call before anybody knew whose it was. */
async function loadConsents(client: PoolClient, tenant: string, everyone: readonly string[], call: string) {
  const { rows } = await client.query<StoredConsent>({
    text: `SELECT ${storedConsentColumns} FROM consents c ${besideConsents}
      LEFT JOIN calls l ON l.id = c.call
      WHERE c.tenant = $1 AND (c.person = ANY ($2) OR c.person IS NULL AND (l.person = ANY ($2) OR c.call = $3))
      ORDER BY c.seq`,
    values: [tenant, everyone, call],
  });
  return rows;
}

async function loadSuppressions(client: PoolClient, tenant: string, everyone: readonly string[], call: string) {
  const { rows } = await client.query<object>({
    text: `SELECT s.id, s.kind, s.scope, s.source, s.at, s.ends FROM suppressions s LEFT JOIN calls k ON k.id = s.call
      WHERE s.tenant = $1 AND (s.person = ANY ($2) OR s.person IS NULL AND (k.person = ANY ($2) OR s.call = $3))
      ORDER BY s.at, s.id`,
    values: [tenant, everyone, call],
  });
  return rows;
}

/** The follow-up of the attempt and those that its message told too. */
async function loadFollowUps(client: PoolClient, { follow_up: id, call }: AttemptRow) {
  const { rows } = await client.query<{ one: object }>({
    text: `SELECT json_strip_nulls(json_build_object('id', id, 'trigger', trigger, 'subjectId', subject_id,
        'revision', revision, 'again', again, 'live', live, 'eventId', event, 'verdictId', verdict, 'basis', basis,
        'basisAt', ${isoOf('basis_at')}, 'dueAt', ${isoOf('due_at')}, 'plan', plan, 'mergedInto', merged_into, 'state', state,
        'outcome', outcome, 'reason', reason)) AS one
      FROM follow_ups WHERE call = $1 AND (id = $2 OR merged_into = $2) ORDER BY received_at, id`,
    values: [call, id],
  });
  return rows.map((row) => row.one);
}

/** In SQL, as JavaScript writes a time. */
function isoOf(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

async function loadEntries(client: PoolClient, call: string) {
  const { rows } = await client.query<object>({
    // But for who was handed it before: one attempt has one bundle, as long as nothing new happens.
    text: `SELECT seq, at, kind, data FROM ledger_entries WHERE call = $1 AND kind <> 'exported' ORDER BY seq`,
    values: [call],
  });
  return rows;
}
