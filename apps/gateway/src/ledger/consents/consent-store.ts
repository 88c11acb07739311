import { newConsent, type ConsentRecord, type NewId, type ToldConsent } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { besideConsents, recordOfRow, rowOfConsent, storedConsentColumns, type StoredConsent } from './consent-rows.ts';
import { consentView } from './consent-view.ts';
import { consentsTable } from './consents-table.ts';
import { idOfPerson, loadIdsOnFile } from '../people/ids-on-file.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { personKeyOf, type People } from '../people/keys.ts';
import { NewSeals } from '../privacy/new-seals.ts';
import { loadPersonSets, lockPersonSets } from '../people/person-sets.ts';
import { consentEntry } from '../calls/rows-of-changes.ts';
import { evidenceRow, openProof } from './sealed-evidence.ts';
import { consentEvidenceTable, suppressionsTable } from '../rows/tables.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';
import { inTransaction, lockPeople } from '../rows/transaction.ts';
import type { ConsentView, SuppressionView } from '../reads/views.ts';

/** A consent, or its withdrawal, that did not come with a call; a withdrawal that names nothing is a stop. */
export interface ConsentToRecord extends Omit<ToldConsent, 'id' | 'recordedAt' | 'eventId'> {
  readonly tenant: string;
  /** Canonical E.164. */
  readonly phone: string;
}

/** What is on file about a person. */
export interface EvidenceOnFile {
  readonly consents: readonly ConsentView[];
  readonly suppressions: readonly SuppressionView[];
  /** The consents as decisions look at them. */
  readonly records: readonly ConsentRecord[];
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
  async record({ tenant, phone, ...told }: ConsentToRecord): Promise<string> {
    const { kind, channels, purposes } = told;
    const id = this.#newId();
    const at = this.#now();
    const ids = this.#people.idsOf(tenant, phone);
    const isStop = kind === 'revoke' && channels.length === 0 && purposes.length === 0;
    const consent = newConsent({ ...told, id, recordedAt: at });
    await inTransaction(this.#pool, { callKeys: [] }, async (client, writes) => {
      // Alone, so that no claim that is under way, to whichever address, can overlook a withdrawal.
      if (kind === 'revoke') await lockPersonSets(client, ids);
      else await lockPeople(client, ids.map(personKeyOf), 'shared');
      const person = idOfPerson(ids, await loadIdsOnFile(client, [ids])) ?? ids[0];
      if (isStop) {
        const stop = { kind: 'stop', scope: 'all', source: 'api' } as const;
        writes.insert(suppressionsTable, [{ id, tenant, person, call: null, ...stop, at }]);
        const data = { suppressionId: id, ...stop };
        writes.enter({ at, tenant, call: null, kind: 'suppression', data });
        return;
      }
      const { record, proof } = rowOfConsent({ tenant, person, call: null, phone }, consent);
      writes.insert(consentsTable, [record]);
      const seals = new NewSeals(this.#keyring);
      writes.insert(consentEvidenceTable, [evidenceRow(seals, tenant, id, proof)]);
      seals.write(writes);
      writes.enter({ at, tenant, call: null, kind: 'consent', data: consentEntry(consent) });
    });
    return id;
  }

  /** Everything on file that counts for a person, by whichever address it came, oldest first. */
  query(tenant: string, phone: string): Promise<EvidenceOnFile> {
    const ids = this.#people.idsOf(tenant, phone);
    return this.#reads.as({ tenants: [tenant] }, (client) => this.#evidenceOf(client, tenant, ids));
  }

  async #evidenceOf(client: PoolClient, tenant: string, ids: readonly string[]): Promise<EvidenceOnFile> {
    const sets = await loadPersonSets(client, ids);
    const everyone = sets.everyone(ids);
    const permitting = sets.permitting(ids);
    const [consents, suppressions] = await Promise.all([
      client.query<StoredConsent & { call_id: string | null }>({
        name: 'query consents',
        text: `SELECT ${storedConsentColumns}, l.call_id FROM consents c ${besideConsents}
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
    await this.#keyring.prepare(consents.rows);
    const records = consents.rows.map((row) => recordOfRow(this.#keyring, row));
    const views = consents.rows.map((row) => consentView(row, openProof(this.#keyring, row)));
    return { consents: views, suppressions: suppressions.rows.map(suppressionOf), records };
  }
}

type SuppressionRow = Omit<SuppressionView, 'ends'> & { readonly ends: string | null };

function suppressionOf({ ends, ...row }: SuppressionRow): SuppressionView {
  return { ...row, ...(ends !== null && { ends }) };
}
