import { expect, test } from '@jest/globals';
import { failPointOf, isKill, planFaults, transactionKinds } from '../../src/plan/fault-plan.ts';

const settings = { kills: 50, seed: 7, gateways: 2 };

test('the same seed plans the same faults, another seed others', () => {
  expect(planFaults(settings)).toEqual(planFaults(settings));
  expect(planFaults({ ...settings, seed: 8 })).not.toEqual(planFaults(settings));
});

test.each([1, 7, 10, 50, 333])('of %i kills, at least one in ten kills PostgreSQL', (kills) => {
  const plan = planFaults({ ...settings, kills });
  const ofPostgres = plan.filter((one) => one.kind.startsWith('postgres.kill'));
  expect(plan.filter((one) => isKill(one.kind))).toHaveLength(kills);
  expect(ofPostgres.length).toBeGreaterThanOrEqual(kills / 10);
});

test('a long plan has every fail point, for each transaction, and every disturbance', () => {
  const kinds = new Set(planFaults({ ...settings, kills: 1_000 }).map((one) => one.kind));
  const commits = transactionKinds.flatMap((one) => [`commit.before.${one}`, `commit.after.${one}`]);
  const connections = ['database', 'provider'].flatMap((one) => [
    `connections.cut.${one}`,
    `connections.half_open.${one}`,
  ]);
  const others = ['request.before', 'request.after', 'random', 'postgres.kill', 'postgres.kill.with_gateway'];
  expect([...kinds].toSorted()).toEqual([...commits, ...connections, ...others].toSorted());
});

test('a fault hits a gateway that there is, and all of them only where there are several', () => {
  const alone = planFaults({ ...settings, kills: 200, gateways: 1 });
  expect(alone.every((one) => one.gateway === 0 && !one.all)).toBe(true);
  const two = planFaults({ ...settings, kills: 200 });
  expect(new Set(two.map((one) => one.gateway))).toEqual(new Set([0, 1]));
  expect(two.some((one) => one.all)).toBe(true);
});

test('only moments inside the gateway are fail points', () => {
  expect(failPointOf('commit.after.claim')).toBe('commit.after.claim');
  expect(failPointOf('request.before')).toBe('request.before');
  expect(failPointOf('connections.cut.database')).toBeUndefined();
  expect(failPointOf('random')).toBeUndefined();
});
