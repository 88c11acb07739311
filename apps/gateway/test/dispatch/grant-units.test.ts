import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
import { grantUnitsOf, openPaces, type UnitsAsked } from '../../src/dispatch/grant-units.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

const start = Date.parse('2026-11-24T15:00:00Z');
let database: TestDatabase;
let pool: Pool;
let accounts = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const { connectionString } = database;
  pool = openPool({ connectionString, max: 8, applicationName: 'paces', log: silentLog });
});

afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

type Question = Partial<UnitsAsked> & { readonly at?: number };

/** Asks an account of its own, at a time in milliseconds from the start; answers the units and when there are more. */
async function openAccount(perSecond: number, burst: number) {
  accounts += 1;
  const name = { tenant: 'salon', account: `a-${accounts}` };
  await openPaces(pool, [name]);
  return async ({ at = 0, ...more }: Question): Promise<{ units: number; nextMs: number }> => {
    const asked = { ...name, perSecond, burst, wanted: 1, least: 1, returned: 0, ...more };
    const [granted] = await grantUnitsOf(pool, [asked], new Date(start + at));
    if (granted === undefined) throw new Error('nothing was answered');
    return { units: granted.units, nextMs: granted.nextAt.getTime() - start };
  };
}

describe('the pace of an account', () => {
  test('grants its burst at once, then what its rate brings', async () => {
    const ask = await openAccount(2, 3);
    expect(await ask({ wanted: 10 })).toEqual({ units: 3, nextMs: 500 });
    expect(await ask({ at: 499 })).toEqual({ units: 0, nextMs: 500 });
    expect(await ask({ at: 500, wanted: 10 })).toEqual({ units: 1, nextMs: 1_000 });
    expect(await ask({ at: 60_000, wanted: 10 })).toMatchObject({ units: 3 });
  });

  test('grants nothing where less than a message costs would be left', async () => {
    const ask = await openAccount(1, 3);
    expect(await ask({ wanted: 2, least: 2 })).toMatchObject({ units: 2 });
    expect(await ask({ wanted: 2, least: 2 })).toEqual({ units: 0, nextMs: 1_000 });
    expect(await ask({ at: 1_000, wanted: 2, least: 2 })).toMatchObject({ units: 2 });
  });

  test('grants a message that costs more than its burst when nothing is owed, and owes the rest', async () => {
    const ask = await openAccount(1, 1);
    expect(await ask({ wanted: 3, least: 3 })).toMatchObject({ units: 3 });
    expect(await ask({ at: 2_999 })).toEqual({ units: 0, nextMs: 3_000 });
    expect(await ask({ at: 3_000, wanted: 3, least: 3 })).toMatchObject({ units: 3 });
  });

  test('takes back what is not used', async () => {
    const ask = await openAccount(1, 5);
    expect(await ask({ wanted: 5 })).toMatchObject({ units: 5 });
    expect(await ask({ wanted: 5, returned: 4 })).toMatchObject({ units: 4 });
  });

  test('forgets a debt that only a clock that was wrong can have made', async () => {
    const ask = await openAccount(1, 1);
    expect(await ask({ at: 3_600_000 })).toMatchObject({ units: 1 });
    expect(await ask({ at: 0 })).toMatchObject({ units: 1 });
    expect(await ask({ at: 0 })).toEqual({ units: 0, nextMs: 1_000 });
  });

  test('is the same for several gateways that ask in one moment', async () => {
    const ask = await openAccount(1, 25);
    const granted = await Promise.all(Array.from({ length: 20 }, () => ask({ wanted: 3 })));
    expect(granted.reduce((sum, one) => sum + one.units, 0)).toBe(25);
  });

  test('of one is not that of another that is asked for in the same question', async () => {
    const [one, other] = ['x', 'y'].map((account) => ({
      tenant: 'salon',
      account,
      perSecond: 1,
      returned: 0,
      least: 1,
    }));
    if (one === undefined || other === undefined) throw new Error('two accounts');
    await openPaces(pool, [one, other]);
    const asked = [
      { ...one, burst: 1, wanted: 9 },
      { ...other, burst: 4, wanted: 9 },
    ];
    const granted = await grantUnitsOf(pool, asked, new Date(start));
    expect(new Map(granted.map(({ account, units }) => [account, units]))).toEqual(
      new Map([
        ['x', 1],
        ['y', 4],
      ]),
    );
  });
});

test('over any time no more is granted than the burst, or one message, and the rate times that time', async () => {
  const steps = fc.array(
    fc.record({ afterMs: fc.nat(900), wanted: fc.integer({ min: 1, max: 12 }), least: fc.integer({ min: 1, max: 4 }) }),
    { minLength: 2, maxLength: 15 },
  );
  const paces = fc.record({ perSecond: fc.constantFrom(0.5, 1, 3, 7, 80), burst: fc.integer({ min: 1, max: 8 }) });
  await fc.assert(
    fc.asyncProperty(paces, steps, async ({ perSecond, burst }, all) => {
      const ask = await openAccount(perSecond, burst);
      const grants: { at: number; units: number; least: number }[] = [];
      let at = 0;
      for (const { afterMs, wanted, least } of all) {
        at += afterMs;
        const { units } = await ask({ at, wanted: Math.max(wanted, least), least });
        grants.push({ at, units, least });
      }
      for (const [from, first] of grants.entries()) {
        let sum = 0;
        for (const one of grants.slice(from)) {
          sum += one.units;
          const most = Math.max(burst, ...grants.map((each) => (each.units > 0 ? each.least : 0)));
          expect(sum).toBeLessThanOrEqual(most + (perSecond * (one.at - first.at)) / 1_000 + 0.001);
        }
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
