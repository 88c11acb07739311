import type { ConsentBasis, NewId, Purpose } from '@aftercall/core';
import { hasArtefact } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { personKeyOf, type People } from './keys.ts';
import { loadPersonSets, lockPersonSets } from './person-sets.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from './keyring.ts';
import { NewSeals } from './new-seals.ts';
import { evidenceRow, openEvidenceRow, type EvidenceRow, type PersonalEvidence } from './sealed-evidence.ts';
import { consentEvidenceTable, consentsTable, suppressionsTable } from './tables.ts';
import type { TenantReads } from './tenant-reads.ts';
import { inTransaction, lockPeople } from './transaction.ts';
import type { ConsentView, SuppressionView } from './views.ts';

/** A consent, or its withdrawal, that did not come with a call. */
export interface ConsentToRecord {
  readonly tenant: string;
  /** Canonical E.164. */
  readonly phone: string;
  readonly kind: 'grant' | 'revoke';
  /** Empty in a revocation: all of them. With both empty a revocation is a stop. */
  readonly channels: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly basis?: ConsentBasis;
  readonly wording?: string;
  readonly recordingUrl?: string;
  readonly offsetMs?: number;
  readonly expiresAt?: Date;
}

export interface ConsentStoreParts {
  readonly pool: Pool;
  readonly reads: TenantReads;
  readonly keyring: Keyring;
  readonly people: People;
  readonly newId: NewId;
  readonly now: () => Date;
}

/** Evidence in, evidence out, for what is not said on a call. */
export class ConsentStore {
  readonly #pool: Pool;
  readonly #reads: TenantReads;
  readonly #keyring: Keyring;
  readonly #people: People;
  readonly #newId: NewId;
  readonly #now: () => Date;

  constructor({ pool, reads, keyring, people, newId, now }: ConsentStoreParts) {
    this.#pool = pool;
    this.#reads = reads;
    this.#keyring = keyring;
    this.#people = people;
    this.#newId = newId;
    this.#now = now;
  }

  /** Answers the id of the new row of evidence. */
  async record(consent: ConsentToRecord): Promise<string> {
    const { tenant, phone, kind, channels, purposes } = consent;
    const id = this.#newId();
    const at = this.#now();
    const ids = this.#people.idsOf(tenant, phone);
    const isStop = kind === 'revoke' && channels.length === 0 && purposes.length === 0;
    await inTransaction(this.#pool, { callKeys: [] }, async (client, writes) => {
      // Alone, so that no claim that is under way, to whichever address, can overlook a withdrawal.
      if (kind === 'revoke') await lockPersonSets(client, ids);
      else await lockPeople(client, ids.map(personKeyOf), 'shared');
      const row = { id, tenant, person: ids[0], call: null };
      if (isStop) {
        writes.insert(suppressionsTable, [{ ...row, kind: 'stop', scope: 'all', source: 'api', at }]);
        const data = { suppressionId: id, kind: 'stop', scope: 'all', source: 'api' } as const;
        writes.enter({ at, tenant, call: null, kind: 'suppression', data });
        return;
      }
      const { basis, wording, recordingUrl, offsetMs, expiresAt } = consent;
      writes.insert(consentsTable, [
        {
          ...row,
          event: null,
          kind,
          channels,
          purposes,
          basis: basis ?? null,
          artefact: hasArtefact(consent),
          recorded_at: at,
          expires_at: expiresAt ?? null,
        },
      ]);
      const evidence = {
        phone,
        ...(wording !== undefined && { wording }),
        ...(recordingUrl !== undefined && { recordingUrl }),
        ...(offsetMs !== undefined && { offsetMs }),
      };
      const seals = new NewSeals(this.#keyring);
      writes.insert(consentEvidenceTable, [evidenceRow(seals, tenant, id, evidence)]);
      seals.write(writes);
      const data = { consentId: id, kind, channels, purposes };
      writes.enter({ at, tenant, call: null, kind: 'consent', data });
    });
    return id;
  }

  /** Everything on file that counts for a person, by whichever address it came, oldest first. */
  query(tenant: string, phone: string): Promise<{ consents: ConsentView[]; suppressions: SuppressionView[] }> {
    const ids = this.#people.idsOf(tenant, phone);
    return this.#reads.as({ tenants: [tenant] }, (client) => this.#evidenceOf(client, tenant, ids));
  }

  async #evidenceOf(
    client: PoolClient,
    tenant: string,
    ids: readonly string[],
  ): Promise<{ consents: ConsentView[]; suppressions: SuppressionView[] }> {
    const sets = await loadPersonSets(client, ids);
    const everyone = sets.everyone(ids);
    const permitting = sets.permitting(ids);
    const [consents, suppressions] = await Promise.all([
      client.query<ConsentRow>({
        name: 'query consents',
        text: `SELECT c.*, e.sealed, e.phone, e.wording, e.recording_url, e.offset_ms, l.call_id, ${dataKeyColumns}
          FROM consents c LEFT JOIN consent_evidence e ON e.consent = c.id LEFT JOIN data_keys k ON k.id = c.id
          LEFT JOIN calls l ON l.id = c.call
          WHERE c.tenant = $1 AND (c.person = ANY ($2) OR c.person IS NULL AND l.person = ANY ($2))
            AND (c.kind <> 'grant' OR coalesce(c.person, l.person) = ANY ($3))
          ORDER BY c.recorded_at, c.id`,
        values: [tenant, everyone, permitting],
      }),
      client.query<SuppressionRow>({
        name: 'query suppressions',
        text: `SELECT s.id, s.kind, s.scope, s.source, s.at, s.ends FROM suppressions s LEFT JOIN calls k ON k.id = s.call
          WHERE s.tenant = $1 AND (s.person = ANY ($2) OR s.person IS NULL AND k.person = ANY ($2))
            AND (s.kind <> 'start' OR coalesce(s.person, k.person) = ANY ($3))
          ORDER BY s.at, s.id`,
        values: [tenant, everyone, permitting],
      }),
    ]);
    const views = consents.rows.map(async (row) =>
      viewOf(row, openEvidenceRow(row.id, row, await this.#keyring.open(row))),
    );
    return { consents: await Promise.all(views), suppressions: suppressions.rows.map(suppressionOf) };
  }
}

interface ConsentRow extends EvidenceRow, MaybeDataKeyRow {
  id: string;
  kind: 'grant' | 'revoke';
  channels: string[];
  purposes: string[];
  basis: string | null;
  call_id: string | null;
  recorded_at: Date;
  expires_at: Date | null;
}

type SuppressionRow = Omit<SuppressionView, 'ends'> & { readonly ends: string | null };

function suppressionOf({ ends, ...row }: SuppressionRow): SuppressionView {
  return { ...row, ...(ends !== null && { ends }) };
}

function viewOf(row: ConsentRow, { phone: _asked, ...evidence }: PersonalEvidence): ConsentView {
  return {
    id: row.id,
    kind: row.kind,
    channels: row.channels,
    purposes: row.purposes,
    ...(row.basis !== null && { basis: row.basis }),
    ...(row.call_id !== null && { callId: row.call_id }),
    recordedAt: row.recorded_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...evidence,
  };
}
