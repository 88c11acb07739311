import { databaseRoles, type TableRights } from '../../postgres/database-roles.ts';

/** The tenants that a reader speaks for, as `TenantReads` says them to the database; nobody's rows when it says none. */
const spokenFor = `((SELECT nullif(current_setting('aftercall.tenants', true), ''))::text[])`;
/**
 * The same as a set that is made once for a statement, for tables in which all of a reader's tenants are looked up one by one:
 * the list would be sorted for each look, which with 3,000 tenants took six seconds. It leads to no index, as the list does.
 */
const spokenForOneByOne = `tenant IN (SELECT unnest(${spokenFor}))`;
const destinations = `((SELECT nullif(current_setting('aftercall.destinations', true), ''))::text[])`;

/** A list that is made once for a statement: a period has many rows. */
const ofScopes = 'scope IN (SELECT id FROM scorecard_scopes)';

/**
 * What the roles of the database may do with our tables; that of a table that stands nowhere here follows from its
 * columns. A new table whose comment in its migration says "append-only" belongs into `appendOnly`: a test holds it.
 */
export const tableRights: TableRights = {
  appendOnly: [
    'appointments',
    'consent_anchors',
    'consents',
    'console_acts',
    'exposures',
    'ledger',
    'suppressions',
    'withdrawals',
  ],
  // A trigger writes it, as the owner.
  onlyRead: ['consent_chains'],
  neverDeleted: ['address_keys', 'person_links'],
  hidden: ['ledger_eras', 'schema_migrations'],
  readByApi: {
    appointments: 'all',
    attempts: 'all',
    call_papers: 'all',
    calls: 'all',
    consent_anchors: 'all',
    consent_chains: 'all',
    consent_evidence: 'all',
    consents: 'all',
    data_keys: 'all',
    console_acts: 'all',
    dead_letters: 'all',
    // Where an event is, and not what it says.
    event_bodies: ['event', 'call', 'received_at'],
    exposures: 'all',
    follow_ups: 'all',
    ledger: 'all',
    ledger_entries: 'all',
    notice_papers: 'all',
    notices: 'all',
    outbound_destinations: 'all',
    outbound_waiting: 'all',
    person_links: 'all',
    refused_bodies: 'all',
    replies: 'all',
    reply_texts: 'all',
    scorecard_arms: 'all',
    scorecard_facts: 'all',
    scorecard_people: 'all',
    scorecard_reach: 'all',
    scorecard_scopes: 'all',
    scorecard_score_sums: 'all',
    scorecard_scores: 'all',
    scorecard_sums: 'all',
    scorecard_times: 'all',
    sender_paces: 'all',
    suppressions: 'all',
    uncertain_sends: 'all',
    work: 'all',
  },
  runBy: {
    counted_meanwhile: [databaseRoles.engine],
    ledger_bound: [databaseRoles.engine, databaseRoles.api],
    ledger_transaction: [databaseRoles.engine],
    lock_consent_chains: [databaseRoles.engine],
    scorecard_reached: [databaseRoles.api],
  },
  rowsOf: {
    tenant: `tenant = ANY (${spokenFor})`,
    // The row of the call is looked for as this role, so it is there only for whoever speaks for its tenant. A subquery
    // that gives a value, because EXISTS may be planned as a list of all the calls of the tenant.
    call: '(SELECT true FROM calls c WHERE c.id = call)',
  },
  rowsOfTable: {
    consent_evidence: '(SELECT true FROM consents c WHERE c.id = consent)',
    // What is about no tenant, or about several, is for whoever speaks for all of them.
    console_acts: `tenant = ANY (${spokenFor}) OR tenant IS NULL AND '*' = ANY (${spokenFor})`,
    // An entry of no tenant is for whoever speaks for all of them.
    ledger: `tenant = ANY (${spokenFor}) OR tenant IS NULL AND '*' = ANY (${spokenFor})`,
    notice_papers: '(SELECT true FROM notices n WHERE n.id = notice)',
    outbound_destinations: `id = ANY (${destinations})`,
    outbound_waiting: `destination = ANY (${destinations})`,
    reply_texts: '(SELECT true FROM replies r WHERE r.id = reply)',
    scorecard_facts: ofScopes,
    scorecard_people: spokenForOneByOne,
    scorecard_reach: ofScopes,
    scorecard_sums: ofScopes,
    scorecard_times: ofScopes,
    sender_paces: spokenForOneByOne,
    work: spokenForOneByOne,
  },
};
