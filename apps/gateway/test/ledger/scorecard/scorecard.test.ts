import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scorecardOf } from '@aftercall/core';
import { LOGGER, OWNER_POOL } from '../../../src/composition/tokens.ts';
import { Retention } from '../../../src/ledger/upkeep/retention.ts';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { TooMuchToCountError } from '../../../src/ledger/reads/period-reads.ts';
import { ScorecardRollUp } from '../../../src/ledger/scorecard/scorecard-roll-up.ts';
import { countExperiments } from '../../../src/ledger/scorecard/count-experiments.ts';
import { countScorecard, readScorecard, type CountedPeriod } from '../../../src/ledger/scorecard/read-scorecard.ts';
import type { ScorecardQuestion } from '../../../src/ledger/scorecard/scorecard-cohort.ts';
import { HoldOutFold } from '../../support/fold-hold-outs.ts';
import { ScorecardFold } from '../../support/fold-scorecard.ts';
import type { TestDatabase } from '../../support/postgres-test-database.ts';
import { describeUsage } from '../../support/describe-usage.ts';
import { ScorecardScene, smallScene } from '../../support/scorecard-scene.ts';
import { createTestDatabase, tenantId } from '../../support/test-engine.ts';

const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? 7);

let database: TestDatabase;
let scene: ScorecardScene;
let fold: ScorecardFold;
let holdOuts: HoldOutFold;
let everything: ScorecardQuestion;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await ScorecardScene.play(database, seed, smallScene, async (engine, round) => {
    // So that much of what was rolled up has changed since, and some of it again.
    if (round === 5 || round === 12 || round === 20) await engine.container.get(ScorecardRollUp).catchUp();
  });
  fold = await ScorecardFold.of(scene.engine.pool);
  holdOuts = await HoldOutFold.of(scene.engine.pool);
  const asOf = scene.clock.now();
  const from = new Date('2026-11-24T00:00:00Z');
  everything = { tenants: [tenantId, 'other'], from, to: new Date(asOf.getTime() + 1), asOf };
}, 300_000);

afterAll(async () => {
  await scene?.engine.stop();
  await database?.drop();
});

const reads = (): TenantReads => scene.engine.container.get(TenantReads);
const counted = (question: ScorecardQuestion): Promise<CountedPeriod> => countScorecard(reads(), question);
const folded = (question: ScorecardQuestion): CountedPeriod => {
  return { counts: fold.counts(question), experiments: holdOuts.arms(question) };
};

const rollUp = (): ScorecardRollUp => scene.engine.container.get(ScorecardRollUp);
/** As it is before anything was rolled up. */
const rollNothingUp = (): Promise<unknown> =>
  scene.engine.pool.query("UPDATE scorecard_progress SET xid = '0', seq = 0");

/** The parts that a question may have, and the question with some of them. */
const narrowed = {
  tenants: [undefined, [tenantId], ['other'], ['nobody']],
  trigger: [undefined, 'booking.confirmed', 'payment.captured'],
  country: [undefined, 'US', 'MX'],
  channel: [undefined, 'whatsapp', 'sms'],
} as const;

describe(`what ${seed} makes of calls is counted in the database as it is folded from the ledger`, () => {
  test('with some of it rolled up, and much of that not so any more; with nothing rolled up; and with all of it', async () => {
    const sms = { ...everything, channel: 'sms', country: 'US' };
    const inPart = [await counted(everything), await counted(sms)];
    await rollNothingUp();
    const inTables = [await counted(everything), await counted(sms)];
    await rollUp().catchUp();
    const rolledUp = [await counted(everything), await counted(sms)];
    const expected = [folded(everything), folded(sms)];
    expect({ inPart, inTables, rolledUp }).toEqual({ inPart: expected, inTables: expected, rolledUp: expected });
  });

  test('for everything, which holds a bit of all that is told apart', async () => {
    const found = await counted(everything);
    expect(found).toEqual(folded(everything));
    const { counts } = found;
    const { time, optIn, delivery, replies, optOuts, doubles, uncertain, expired, csat } = counts;
    const { replay, fallback, sender_pacing } = time.excluded;
    const figures = { replay, fallback, sender_pacing, ...delivery, timed: time.timed, lags: time.eventLag.count };
    const parts = Object.entries({ optIn, replied: replies.over, open: replies.open, optOuts: optOuts.over });
    const shares = Object.entries({ doubles, uncertain, expired });
    const seen = [...parts, ...shares].map(([name, one]) => [name, one.counted]);
    const scores = Object.entries(csat).map(([name, one]) => [name, one.count]);
    const all: Record<string, number> = { ...figures, ...Object.fromEntries([...seen, ...scores]) };
    expect(Object.entries(all).filter(([, count]) => count === 0)).toEqual([]);
    expect(time.inTime).toBeLessThan(time.timed);
  });

  test.each(narrowed.tenants.flatMap((tenants) => narrowed.trigger.map((trigger) => [tenants, trigger] as const)))(
    'for %j and %s, by country and channel',
    async (tenants, trigger) => {
      for (const country of narrowed.country) {
        for (const channel of narrowed.channel) {
          const question = {
            ...everything,
            ...(tenants && { tenants }),
            ...(trigger && { trigger }),
            ...(country && { country }),
            ...(channel && { channel }),
          };
          expect([country, channel, await counted(question)]).toEqual([country, channel, folded(question)]);
        }
      }
    },
  );

  test('for any period, of which the parts make the whole', async () => {
    const { from, to } = everything;
    // A moment at which something came: it is in the second part.
    const { rows } = await scene.engine.pool.query<{ at: Date }>(
      'SELECT received_at AS at FROM follow_ups ORDER BY received_at OFFSET (SELECT count(*) / 2 FROM follow_ups) LIMIT 1',
    );
    const middle = rows[0]?.at as Date;
    const before = { ...everything, to: middle };
    const after = { ...everything, from: middle };
    for (const question of [before, after]) expect(await counted(question)).toEqual(folded(question));
    const { counts: whole } = await counted({ ...everything, from, to });
    const [one, other] = (await Promise.all([counted(before), counted(after)])).map(({ counts }) => counts);
    expect(one?.optIn.of).toBeGreaterThan(0);
    expect(other?.optIn.of).toBeGreaterThan(0);
    expect((one?.optIn.of ?? 0) + (other?.optIn.of ?? 0)).toBe(whole.optIn.of);
    expect((one?.time.timed ?? 0) + (other?.time.timed ?? 0)).toBe(whole.time.timed);
  });

  test('for any later moment', async () => {
    for (const days of [1, 3, 8]) {
      const question = { ...everything, asOf: new Date(everything.asOf.getTime() + days * 86_400_000) };
      expect(await counted(question)).toEqual(folded(question));
    }
  });

  test('and read with its verdicts', async () => {
    const card = await readScorecard(reads(), everything);
    const { counts, experiments } = folded(everything);
    expect(card).toEqual(scorecardOf(counts, experiments));
    expect(card.noShowDrop).toMatchObject({ numerator: experiments[0]?.told.counted, verdict: 'too_little_data' });
  });
});

test('the people of a hold-out are told apart as they are folded from the ledger, at any moment', async () => {
  for (const days of [0, 2, 9]) {
    const question = { ...everything, asOf: new Date(everything.asOf.getTime() + days * 86_400_000) };
    const found = await reads().as(question, (client) => countExperiments(client, question));
    expect(found.map(({ tenant, experiment, told, heldOut }) => ({ tenant, experiment, told, heldOut }))).toEqual(
      holdOuts.experiments(question),
    );
    if (days === 0) {
      const all = [found[0]?.told, found[0]?.heldOut].flatMap((arm) => Object.values(arm ?? {}));
      expect(all.filter((count) => count > 0)).toHaveLength(10);
    }
  }
});

test('what takes too long is ended by the database, and told apart from one that is away', async () => {
  const { pool } = scene.engine;
  const other = await pool.connect();
  await other.query('BEGIN; LOCK TABLE follow_ups');
  await expect(countScorecard(reads(), everything, 50)).rejects.toThrow(TooMuchToCountError);
  await other.query('ROLLBACK');
  other.release();
});

describeUsage(() => ({ engine: scene.engine, question: everything }));

test('people of weeks that are over are counted by their bits, which are made again when somebody turns out not to be one', async () => {
  const { pool } = scene.engine;
  const wide = { ...everything, from: new Date('2026-10-01T00:00:00Z'), to: new Date('2027-02-01T00:00:00Z') };
  const whenOver = (): ScorecardRollUp =>
    new ScorecardRollUp({ pool, now: () => new Date('2027-03-01T00:00:00Z'), log: scene.engine.container.get(LOGGER) });
  const bits = async (): Promise<number> => {
    const { rows } = await pool.query<{ rows: number }>('SELECT count(*) AS rows FROM scorecard_reach');
    return rows[0]?.rows ?? 0;
  };
  await whenOver().catchUp();
  const all = await bits();
  expect(all).toBeGreaterThan(0);
  const { optOuts, replies } = (await counted(wide)).counts;
  expect({ optOuts, replies }).toEqual({ optOuts: folded(wide).counts.optOuts, replies: folded(wide).counts.replies });

  const { rows } = await pool.query<{ id: string }>(`UPDATE attempts SET progress = 'sent' WHERE id = (
    SELECT min(id::text)::uuid FROM attempts WHERE progress = 'delivered' AND person NOT IN (SELECT person FROM person_links)
      GROUP BY person HAVING count(*) = 1 ORDER BY 1 LIMIT 1) RETURNING id`);
  await rollNothingUp();
  await rollUp().catchUp();
  expect(await bits()).toBeLessThan(all);
  const peopleOf = async (): Promise<number> => {
    const { open, over } = (await counted(wide)).counts.optOuts;
    return open.of + over.of;
  };
  const one = optOuts.open.of + optOuts.over.of - 1;
  expect(await peopleOf()).toBe(one);
  await whenOver().catchUp();
  expect([await peopleOf(), (await bits()) > 0]).toEqual([one, true]);

  await pool.query(`UPDATE attempts SET progress = 'delivered' WHERE id = $1`, [rows[0]?.id]);
  await rollNothingUp();
  await whenOver().catchUp();
  expect([await peopleOf(), await bits()]).toEqual([one + 1, all]);
});

test('who was forgotten since has stopped, and is counted as before otherwise, however much of it is rolled up', async () => {
  const before = await counted(everything);
  await scene.forget(5);
  const later = { ...everything, asOf: new Date(everything.asOf.getTime() + 60_000) };
  const inPart = await counted(later);
  await rollUp().catchUp();
  const rolledUp = await counted(later);
  fold = await ScorecardFold.of(scene.engine.pool);
  expect({ inPart, rolledUp }).toEqual({ inPart: folded(later), rolledUp: folded(later) });
  expect(rolledUp.counts.optIn).toEqual(before.counts.optIn);
});

describe('a message counts as one with evidence', () => {
  // What is altered behind the back of the ledger is seen where it is not rolled up yet.
  beforeAll(rollNothingUp);

  const consentOf = {
    'that is not there': 'gen_random_uuid()',
    'of somebody else': `(SELECT c.id FROM consents c WHERE c.kind = 'grant' AND c.person <> a.person
      AND c.channels @> ARRAY[a.channel] AND c.tenant = a.tenant AND NOT EXISTS (
        SELECT FROM person_links l JOIN person_links m ON m.root = l.root WHERE l.person = c.person AND m.person = a.person)
      ORDER BY c.id LIMIT 1)`,
    'for another channel': `(SELECT c.id FROM consents c WHERE c.person = a.person AND NOT c.channels @> ARRAY[a.channel]
      ORDER BY c.id LIMIT 1)`,
  };

  test.each(Object.entries(consentOf))('but under a consent %s', async (_which, consent) => {
    const { pool } = scene.engine;
    const { optIn } = (await counted(everything)).counts;
    const { rows } = await pool.query<{ id: string; consent: string }>(
      `WITH one AS (SELECT a.id, a.consent, ${consent} AS other FROM attempts a WHERE a.progress = 'delivered'
          AND ${consent} IS NOT NULL ORDER BY a.id LIMIT 1)
        UPDATE attempts a SET consent = one.other FROM one WHERE a.id = one.id RETURNING a.id, one.consent`,
    );
    expect(rows).toHaveLength(1);
    expect((await counted(everything)).counts.optIn).toEqual({ counted: optIn.counted - 1, of: optIn.of });
    await pool.query('UPDATE attempts SET consent = $2 WHERE id = $1', [rows[0]?.id, rows[0]?.consent]);
    expect((await counted(everything)).counts.optIn).toEqual(optIn);
  });

  test('also under a consent that they gave by another of their addresses', async () => {
    const { pool } = scene.engine;
    const { optIn } = (await counted(everything)).counts;
    const { rows } = await pool.query<{ id: string; consent: string }>(
      `WITH one AS (SELECT a.id, a.consent, other.person FROM attempts a
          JOIN person_links l ON l.person = a.person JOIN person_links other ON other.root = l.root AND other.person <> l.person
          WHERE a.progress = 'delivered' ORDER BY a.id LIMIT 1),
        given AS (INSERT INTO consents (id, tenant, person, call, event, kind, channels, purposes, basis, artefact, recorded_at)
          SELECT gen_random_uuid(), c.tenant, one.person, c.call, c.event, c.kind, c.channels, c.purposes, c.basis, c.artefact,
            c.recorded_at FROM one JOIN consents c ON c.id = one.consent RETURNING id)
        UPDATE attempts a SET consent = given.id FROM one, given WHERE a.id = one.id RETURNING a.id, one.consent`,
    );
    expect(rows).toHaveLength(1);
    expect((await counted(everything)).counts.optIn).toEqual(optIn);
  });
});

test('a person counts once, whichever of their addresses stands for all of them', async () => {
  const before = await counted(everything);
  const { rowCount } = await scene.engine.pool.query(
    `UPDATE person_links l SET root = o.root FROM (
        SELECT root AS known, min(person::text)::uuid AS least, max(person::text)::uuid AS most FROM person_links GROUP BY root
      ) AS of_one, LATERAL (SELECT CASE WHEN of_one.known = least THEN most ELSE least END AS root) AS o
      WHERE l.root = of_one.known`,
  );
  expect(rowCount).toBeGreaterThan(0);
  expect(await counted(everything)).toEqual(before);
});

test('scores go with the month of the ledger that they stand in', async () => {
  await rollUp().catchUp();
  const ownerPool = scene.engine.container.get(OWNER_POOL);
  const times = { eventBodies: 1e12, webhookBodies: 1e12, refusedBodies: 1e12, papers: 1e12, consentEvidence: 1e12 };
  const retention = (now: string): Promise<void> =>
    new Retention(ownerPool, { ...times, ledger: 35 * 86_400_000 }).run(new Date(now));
  const scores = async (): Promise<number> => {
    const { followedUp, notFollowedUp } = (await counted(everything)).counts.csat;
    return followedUp.count + notFollowedUp.count;
  };
  const { followedUp, notFollowedUp } = folded(everything).counts.csat;
  const all = followedUp.count + notFollowedUp.count;
  await retention('2026-12-20T00:00:00Z');
  expect(await scores()).toBe(all);
  await retention('2027-01-06T00:00:00Z');
  const december = folded({ ...everything, from: new Date('2026-12-01T00:00:00Z') }).counts.csat;
  expect(await scores()).toBe(december.followedUp.count + december.notFollowedUp.count);
});
