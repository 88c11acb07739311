import type { NewConsent } from '@aftercall/core';
import type { CallRecord } from '../calls/call-record.ts';
import { rowOfConsent } from './consent-rows.ts';
import { consentsTable } from './consents-table.ts';
import type { NewSeals } from '../privacy/new-seals.ts';
import { evidenceRow } from './sealed-evidence.ts';
import { exposuresTable, type ExposureRow } from '../calls/hold-out-rows.ts';
import * as tables from '../rows/tables.ts';
import type { Writes } from '../rows/writes.ts';

/** Consents, stops and withdrawals that one transaction adds to the evidence, and who takes part in hold-outs. */
export class NewEvidence {
  readonly consents: { readonly call: string; readonly consent: NewConsent }[] = [];
  readonly suppressions: tables.SuppressionRow[] = [];
  readonly withdrawals: tables.WithdrawalRow[] = [];
  readonly exposures: ExposureRow[] = [];

  /** @param recordOf a call as the transaction leaves it: its number may have become known after the consent. */
  write(writes: Writes, recordOf: (call: string) => CallRecord, seals: NewSeals): void {
    const consents = this.consents.map(({ call, consent }) => {
      const owner = ownerOf(recordOf(call));
      const { record, proof } = rowOfConsent(owner, consent);
      return { record, sealed: evidenceRow(seals, owner.tenant, consent.id, proof) };
    });
    writes.insert(
      consentsTable,
      consents.map((one) => one.record),
    );
    writes.insert(
      tables.consentEvidenceTable,
      consents.map((one) => one.sealed),
    );
    writes.insert(tables.suppressionsTable, this.suppressions);
    writes.insert(tables.withdrawalsTable, this.withdrawals);
    writes.insert(exposuresTable, this.exposures);
  }
}

function ownerOf({ id, tenant, person, facts }: CallRecord) {
  const { phone } = facts.call;
  return { tenant, person: person ?? null, call: id, phone: phone?.usable === true ? phone.e164 : null };
}

/** Calls of one person, each with what was withdrawn on any of them. */
export function sharingWithdrawals(calls: readonly CallRecord[]): readonly CallRecord[] {
  const stops = calls.flatMap(({ facts }) => facts.suppressions.filter((one) => one.kind === 'stop'));
  const revocations = calls.flatMap(({ facts }) => facts.consents.filter((one) => one.kind === 'revoke'));
  return calls.map((record) => {
    const { facts } = record;
    const suppressions = withoutRepeats([...facts.suppressions, ...stops]);
    const consents = withoutRepeats([...facts.consents, ...revocations]);
    return { ...record, facts: { ...facts, suppressions, consents } };
  });
}

function withoutRepeats<T extends { readonly id: string }>(evidence: readonly T[]): readonly T[] {
  return [...new Map(evidence.map((one) => [one.id, one])).values()];
}
