import { randomInt } from 'node:crypto';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Client } from 'pg';
import { UsageError, wholeNumber } from '../../../../bench/src/usage-error.ts';
import { scorecardOf, type Scorecard } from '@aftercall/core';
import { countScorecard } from '../../src/ledger/scorecard/read-scorecard.ts';
import { ScorecardRollUp } from '../../src/ledger/scorecard/scorecard-roll-up.ts';
import type { ScorecardQuestion } from '../../src/ledger/scorecard/scorecard-cohort.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { HoldOutFold } from '../support/fold-hold-outs.ts';
import { ScorecardFold } from '../support/fold-scorecard.ts';
import prepareTestPostgres from '../support/postgres-global-setup.ts';
import endTestPostgres from '../support/postgres-global-teardown.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { ScorecardScene, sceneOf } from '../support/scorecard-scene.ts';
import { tenantId, type TestEngine } from '../support/test-engine.ts';

const largestSeed = 2 ** 31 - 1;
const usage = `pnpm check-scorecard [--calls N] [--seed N]

Lets a gateway handle made-up calls, and holds what the scorecard counts of them against what a separate and slow
computation makes of the entries of the ledger: with part of it rolled up, with all of it, and after erasures.

  --calls N  calls; 100000 when absent
  --seed N   the same seed makes up calls in the same way; what many sends at once come to differs; a random one when
             absent`;

/** Exit codes: 0 both say the same, 1 they do not, or the run failed, 2 wrong usage. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
  const calls = wholeNumber('--calls', values.calls, 432, 1_000_000);
  const seed = values.seed === undefined ? randomInt(largestSeed) : wholeNumber('--seed', values.seed, 0, largestSeed);
  say(`pnpm check-scorecard --calls ${calls} --seed ${seed}`);
  await prepareTestPostgres();
  try {
    return (await check(calls, seed)) ? 0 : 1;
  } finally {
    await endTestPostgres();
  }
}

async function check(calls: number, seed: number): Promise<boolean> {
  const database = await createTestDatabase();
  const { scene } = await timed(`played ${calls} calls, some of which were rolled up meanwhile`, async () => {
    const rollUp = (engine: TestEngine, round: number): Promise<void> =>
      round % 7 === 3 ? engine.container.get(ScorecardRollUp).catchUp() : Promise.resolve();
    return { scene: await ScorecardScene.play(database, seed, sceneOf(calls), rollUp) };
  });
  const tidyUp = (): Promise<void> => tidyUpIn(database);
  let isSame = await compare('partly rolled up', scene, tidyUp);
  await timed('rolled the rest up', () => scene.engine.container.get(ScorecardRollUp).catchUp());
  isSame = (await compare('rolled up', scene, tidyUp)) && isSame;
  await timed('forgot 20 people', () => scene.forget(20));
  await timed('rolled that up', () => scene.engine.container.get(ScorecardRollUp).catchUp());
  isSame = (await compare('after erasures', scene, tidyUp)) && isSame;
  await scene.engine.stop();
  await database.drop();
  say(isSame ? 'Both say the same of everything.' : 'They do not say the same.');
  return isSame;
}

/** As autovacuum does in a database that grows as slowly as it should. No pool of the engine waits for it so long. */
async function tidyUpIn({ connectionString }: TestDatabase): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}

async function compare(state: string, scene: ScorecardScene, tidyUp: () => Promise<void>): Promise<boolean> {
  const { pool, container } = scene.engine;
  await tidyUp();
  const { fold, holdOuts } = await timed(`${state}: read the ledger`, async () => {
    return { fold: await ScorecardFold.of(pool), holdOuts: await HoldOutFold.of(pool) };
  });
  let isSame = true;
  for (const [name, question] of questionsOf(scene.clock.now())) {
    const counted = await timed(`${state}, ${name}: counted`, () =>
      countScorecard(container.get(TenantReads), question, 120_000),
    );
    const folded = await timed(`${state}, ${name}: folded`, async () => {
      return { counts: fold.counts(question), experiments: holdOuts.arms(question) };
    });
    if (isDeepStrictEqual(counted, folded)) say(inShort(scorecardOf(counted.counts, counted.experiments)));
    else {
      isSame = false;
      say(`NOT THE SAME:\n  counted ${JSON.stringify(counted)}\n  folded  ${JSON.stringify(folded)}`);
    }
  }
  return isSame;
}

function questionsOf(asOf: Date): (readonly [string, ScorecardQuestion])[] {
  const to = new Date(asOf.getTime() + 1);
  const all = { tenants: [tenantId, 'other'], from: new Date('2026-11-24T00:00:00Z'), to, asOf };
  return [
    ['everything', all],
    ['one tenant', { ...all, tenants: ['other'] }],
    ['bookings from Mexico', { ...all, trigger: 'booking.confirmed', country: 'MX' }],
    ['SMS', { ...all, channel: 'sms' }],
    ['its second part', { ...all, from: new Date('2026-11-30T00:00:00Z') }],
    ['a week later', { ...all, asOf: new Date(asOf.getTime() + 7 * 86_400_000) }],
  ];
}

function inShort(card: Scorecard): string {
  const { timeToAccept, optIn, delivery, replies, noShowDrop, optOuts, doubles, uncertain, expired } = card;
  const shares = { timeToAccept, optIn, delivery, replies, noShowDrop, optOuts, doubles, uncertain, expired };
  const parts = Object.entries(shares).map(([name, one]) => `${name} ${one.numerator}/${one.denominator}`);
  return `  ${parts.join(', ')}, p95 ${timeToAccept.value} ms`;
}

async function timed<T>(what: string, task: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await task();
  say(`${what} in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return result;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(isUsage ? `${(error as Error).message}\n\n${usage}\n` : `${(error as Error).stack}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
