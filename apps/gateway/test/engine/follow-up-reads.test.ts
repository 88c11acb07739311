import { expect, test } from '@jest/globals';
import { FollowUpReads } from '../../src/engine/follow-up-reads.ts';
import type { FollowUpView } from '../../src/ledger/reads/views.ts';

const followUp = (tenant: string, id: string): FollowUpView => ({
  id,
  tenant,
  callId: `call of ${id}`,
  trigger: 'info.requested',
  subjectId: '',
  revision: 0,
  live: true,
  state: 'settled',
  dueAt: new Date(0),
  basis: 'requested_live',
  basisAt: new Date(0),
  attempts: [],
});

/** What there is, and what was asked of it. */
function stored(...all: readonly FollowUpView[]) {
  const asked: (readonly [tenants: readonly string[], ids: readonly string[]])[] = [];
  const reads = new FollowUpReads(async (tenants, ids) => {
    asked.push([tenants, ids]);
    return all.filter(({ tenant, id }) => tenants.includes(tenant) && ids.includes(id));
  });
  return { asked, reads };
}

test('those who ask in one moment are answered from one read, each with their own', async () => {
  const { asked, reads } = stored(followUp('salon', 'a'), followUp('salon', 'b'));
  const found = await Promise.all(['b', 'a', 'b', 'none'].map((id) => reads.find(['salon'], id)));
  expect(found.map((one) => one?.id)).toEqual(['b', 'a', 'b', undefined]);
  expect(asked).toEqual([[['salon'], ['b', 'a', 'none']]]);
});

test('nobody is shown what only another one who asked in the same moment may see', async () => {
  const { asked, reads } = stored(followUp('salon', 'a'), followUp('clinic', 'b'));
  const found = await Promise.all([
    reads.find(['salon'], 'a'),
    reads.find(['salon'], 'b'),
    reads.find(['clinic', 'salon'], 'b'),
    reads.find(['salon', 'clinic'], 'a'),
    reads.find([], 'a'),
  ]);
  expect(found.map((one) => one?.id)).toEqual(['a', undefined, 'b', 'a', undefined]);
  expect(asked.map(([tenants]) => tenants)).toEqual([['salon'], ['clinic', 'salon'], []]);
});

test('a read that fails fails for all who wait for it, and is not tried one by one', async () => {
  let times = 0;
  const reads = new FollowUpReads(async () => {
    times += 1;
    throw new Error('the database is away');
  });
  const found = await Promise.allSettled([reads.find(['salon'], 'a'), reads.find(['salon'], 'b')]);
  expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(times).toBe(1);
});
