import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const hourMs = 3_600_000;

/** A record in which every column has something. */
const complete = {
  occurredAt: '2026-11-24T14:59:00Z',
  expiresAt: '2026-11-25T15:00:00Z',
  seller: 'Salon Luz LLC',
  frequency: 'one a visit',
  jurisdiction: 'US-NY',
  language: 'en-US',
  recordingUrl: 'https://recordings.example/1',
  recordingSha256: 'ab'.repeat(32),
  offsetMs: 10,
  offsetEndMs: 900,
  transcriptExcerpt: 'Yes, please.',
  act: 'said "yes, please"',
  ani: '+12025550100',
  dialedNumber: '+12025550101',
  numberSource: 'spoken',
  readBack: true,
  clockSource: 'ntp',
  disclosure: {
    id: 'texts',
    version: '3',
    sha256: 'cd'.repeat(32),
    presentedAs: 'May we?',
    presentedSha256: 'ef'.repeat(32),
  },
  capturedBy: { kind: 'model', id: 'front-desk', version: '4', ip: '203.0.113.7', userAgent: 'x' },
};

/** What a column is made, by its type; those of a check constraint get another value that it allows. */
const otherValue: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: `col || 'x'`,
  ARRAY: `col[2:] || 'whatsapp'::text`,
  boolean: 'NOT col',
  'timestamp with time zone': `col + interval '1 hour'`,
  bytea: 'set_byte(col, 0, get_byte(col, 0) # 1)',
  bigint: 'col + 1000000',
  json: `(col::jsonb || '{"more": 1}')::json`,
};
const otherWord: Readonly<Record<string, string>> = { kind: `'revoke'`, evidence_class: `'B'` };

interface Mutation {
  readonly name: string;
  readonly table: 'consents' | 'consent_evidence';
  /** What is done to the row of `$1`. */
  readonly sql: string;
  readonly reason?: string;
}

async function mutations(): Promise<Mutation[]> {
  const { rows } = await running.engine.pool.query<{
    table: Mutation['table'];
    name: string;
    type: string;
    nullable: string;
  }>(
    `SELECT table_name AS table, column_name AS name, data_type AS type, is_nullable AS nullable
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name IN ('consents', 'consent_evidence')
      AND (table_name = 'consents' OR column_name IN ('consent', 'sealed'))
    ORDER BY table_name, ordinal_position`,
  );
  const key = { consents: 'id', consent_evidence: 'consent' } as const;
  const set = (table: Mutation['table'], name: string, value: string): string =>
    `UPDATE ${table} SET ${name} = ${value} WHERE ${key[table]} = $1`;
  const columns = rows.flatMap(({ table, name, type, nullable }): Mutation[] => {
    const value = (otherWord[name] ?? otherValue[type] ?? '').replaceAll('col', name);
    // Whoever makes it another person's takes it away from this one; and what is another record's is not there for this.
    const isLost = name === 'person' || (table === 'consent_evidence' && name === 'consent');
    const lost = isLost ? { reason: 'no_consent' } : {};
    const altered = { name: `${table}.${name} altered`, table, sql: set(table, name, value), ...lost };
    if (nullable === 'NO') return [altered];
    return [altered, { name: `${table}.${name} deleted`, table, sql: set(table, name, 'NULL') }];
  });
  const inside = (table: Mutation['table'], column: string, path: string): Mutation[] => {
    const text = (value: string): string => set(table, column, `(${value})::json`);
    return [
      { name: `${path} altered`, table, sql: text(`jsonb_set(${column}::jsonb, '{${path}}', '"other"')`) },
      { name: `${path} deleted`, table, sql: text(`${column}::jsonb #- '{${path}}'`) },
    ];
  };
  const particulars = [
    'seller',
    'frequency',
    'jurisdiction',
    'language',
    'recordingSha256',
    'numberSource',
    'readBack',
    'clockSource',
    'disclosure',
    'disclosure,id',
    'disclosure,version',
    'disclosure,sha256',
    'capturedBy',
  ];
  return [
    ...columns,
    ...particulars.flatMap((path) => inside('consents', 'particulars', path)),
    { name: 'the record deleted', table: 'consents', sql: 'DELETE FROM consents WHERE id = $1', reason: 'no_consent' },
    {
      name: 'what is personal deleted',
      table: 'consent_evidence',
      sql: 'DELETE FROM consent_evidence WHERE consent = $1',
      reason: 'no_consent',
    },
  ];
}

/** As an administrator of the database would, past the lock that the tables have. */
async function tamper(sql: string, consent: string): Promise<void> {
  const client = await running.engine.pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL aftercall.erasure = 'on'`);
    const { rowCount } = await client.query(sql, [consent]);
    expect([sql, rowCount]).toEqual([sql, 1]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

async function consentOf(callId: string): Promise<string> {
  const { entries } = await running.engine.journey(callId);
  const entry = entries.find((one) => one.kind === 'consent');
  if (entry?.kind !== 'consent') throw new Error('no consent');
  return entry.data.consentId;
}

const callOf = (name: string, index: number): CallScript =>
  new CallScript(`${name} ${index}`, `+1202555${String(1000 + index)}`);

test('each field of a record, altered or deleted, ends it as evidence: nothing is sent, and the reason is told', async () => {
  const { engine } = running;
  const cases: readonly Mutation[] = [
    ...(await mutations()),
    { name: 'untouched', table: 'consents', sql: '', reason: 'sent' },
    { name: 'expired', table: 'consents', sql: '', reason: 'consent_expired' },
  ];
  expect(cases.length).toBeGreaterThan(60);
  const firsts = cases.map((_one, index) => callOf('first', index));
  await engine.ingest(
    ...cases.flatMap(({ name }, index) => {
      const first = firsts[index] as CallScript;
      const more = name === 'expired' ? { ...complete, expiresAt: '2026-11-24T16:00:00Z' } : complete;
      return [first.started(), first.consent(more)];
    }),
  );
  // Each is read, and is evidence, before: what was found to be whole is not taken for whole later.
  await engine.ingest(...firsts.map((first) => first.booking({}, { live: true })));
  for (const { callId } of firsts) {
    await engine.until(callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  }
  for (const [index, { callId }] of firsts.entries()) {
    const { sql = '' } = cases[index] ?? {};
    if (sql !== '') await tamper(sql, await consentOf(callId));
  }
  clock.advance(2 * hourMs);
  await engine.ingest(
    ...cases.flatMap((_one, index) => {
      const second = callOf('second', index);
      return [second.started(), second.booking(), second.ended()];
    }),
  );
  clock.advance(4_000);
  const found: string[][] = [];
  // In turn: all of them at once would want more connections than there are.
  for (const [index, { name }] of cases.entries()) {
    const { followUps } = await engine.until(
      callOf('second', index).callId,
      ({ followUps: [one] }) => one?.state === 'settled' || one?.attempts[0]?.status === 'accepted',
    );
    found.push([name, followUps[0]?.reason ?? 'sent']);
  }
  expect(found).toEqual(cases.map(({ name, reason = 'consent_altered' }) => [name, reason]));
  expect(engine.provider.sends).toHaveLength(cases.length + 1);
}, 60_000);

let planned = 0;
test.each([
  ['altered', `UPDATE consents SET channels = '{sms,rcs}' WHERE id = $1`, 'consent_altered'],
  ['stripped of what is personal', 'DELETE FROM consent_evidence WHERE consent = $1', 'no_consent'],
  [
    'told to say something else',
    `UPDATE consent_evidence SET sealed = sealed || '\\x00' WHERE consent = $1`,
    'consent_altered',
  ],
  ['deleted', 'DELETE FROM consents WHERE id = $1', 'no_consent'],
  ['left to expire', '', 'consent_expired'],
])(
  'what was planned under a record that is %s meanwhile is not sent',
  async (name, sql, reason) => {
    const { engine } = running;
    const call = new CallScript(`planned ${name}`, `+1202555${String(3000 + (planned += 1))}`);
    const before = engine.provider.sends.length;
    engine.provider.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 60_000 });
    const expiresAt = new Date(clock.now().getTime() + 30_000).toISOString();
    const more = sql === '' ? { expiresAt } : {};
    await engine.ingest(call.started(), call.consent(more), call.booking({}, { live: true }));
    await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts.length === 2);
    if (sql !== '') await tamper(sql, await consentOf(call.callId));
    clock.advance(120_000);
    await engine.ingest(new CallScript(`waker ${name}`).started());
    const { followUps } = await engine.until(call.callId, (journey) => journey.followUps[0]?.state === 'settled');
    expect(followUps[0]).toMatchObject({ outcome: 'suppressed', reason });
    expect(engine.provider.sends).toHaveLength(before + 1);
  },
  60_000,
);

test('nobody alters or deletes evidence by the way', async () => {
  const { pool } = running.engine;
  for (const table of ['consents', 'suppressions', 'consent_anchors']) {
    await expect(pool.query(`TRUNCATE ${table}`)).rejects.toThrow(`${table} is append-only: TRUNCATE is refused`);
  }
  await expect(pool.query(`UPDATE consents SET channels = '{}'`)).rejects.toThrow('consents is append-only');
  await expect(pool.query('DELETE FROM consents')).rejects.toThrow('consents is append-only: DELETE is refused');
  await expect(
    pool.query(`WITH one AS (INSERT INTO suppressions (id, tenant, kind, scope, source, at)
      VALUES (gen_random_uuid(), 'other', 'stop', 'all', 'test', now()) RETURNING id) SELECT id FROM one`),
  ).resolves.toMatchObject({ rowCount: 1 });
  await expect(pool.query('DELETE FROM suppressions')).rejects.toThrow('suppressions is append-only');
  await expect(pool.query(`UPDATE suppressions SET scope = 'marketing'`)).rejects.toThrow('append-only');
});
