import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RaceHall } from '../races/race-hall.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';

const races = 1_000;
const racesAtOnce = 250;
/** How long the races of a batch are spread over. */
const spreadMs = 400;

const given = process.env['AFTERCALL_TEST_SEED'];
const seed =
  given === undefined ? (process.env['CI'] === undefined ? Date.now() % 2 ** 31 : 20_261_123) : Number(given);

let database: TestDatabase;
let hall: RaceHall;

beforeAll(async () => {
  database = await createTestDatabase();
  hall = await RaceHall.open(database, seed);
});

afterAll(async () => {
  await hall?.close();
  await database.drop();
});

test(`of ${races} races of a stop against a message, no message that is claimed after the stop leaves (seed ${seed})`, async () => {
  process.stderr.write(`The races run with AFTERCALL_TEST_SEED=${seed}; many more: pnpm races.\n`);
  for (let run = 0; run < races; run += racesAtOnce) await hall.run(racesAtOnce, spreadMs);
  const { wonByMessage, crossed, slowestCallMs, faults } = await hall.takeResult();
  expect(faults).toEqual([]);
  process.stderr.write(
    `Of ${races} races ${wonByMessage} were won by the message; ${crossed} crossed, the slowest call came ` +
      `${slowestCallMs.toFixed(0)} ms after its claim.\n`,
  );
  // Both win some, or there was no race.
  expect(wonByMessage).toBeGreaterThan(races / 50);
  expect(wonByMessage).toBeLessThan(races - races / 50);
}, 60_000);
