import { expect, test } from '@jest/globals';
import { conformanceChecks, conformanceGroups } from '../src/index.ts';
import type { ConformanceGroup } from '../src/index.ts';
import { otherFaults } from './support/other-faults.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';
import { failuresOf } from './support/run-checks.ts';
import { sendingFaults } from './support/sending-faults.ts';
import { tellingFaults } from './support/telling-faults.ts';

const groups = Object.keys(conformanceGroups) as ConformanceGroup[];

test.each([...otherFaults, ...tellingFaults])(
  'a channel that $name fails there, and only there',
  async ({ subject, noticedBy }) => {
    expect(Object.keys(await failuresOf(subject))).toEqual(noticedBy);
  },
);

test('a package that does something at import fails', async () => {
  const entry = new URL('fixtures/import-side-effects.ts', import.meta.url);
  const others = groups.filter((group) => group !== 'importing');
  expect(await failuresOf({ ...pigeonSubject, entry }, others)).toEqual({
    importing: ['opens nothing, reads no environment, prints nothing and leaves no trace in the process'],
  });
});

test('an entry that Node cannot import fails with its name and what to give', async () => {
  const entry = new URL('fixtures/not-built.js', import.meta.url);
  const importing = conformanceChecks({ ...pigeonSubject, entry }).filter(({ group }) => group === 'importing');
  expect(importing).toHaveLength(1);
  await expect(importing[0]?.run()).rejects.toThrow(
    /^Node cannot import the entry .*not-built\.js: give the built file, or a source that Node runs .*Cannot find module/,
  );
});

test('each of the twelve groups has a channel, broken on purpose, that fails in it', () => {
  const noticing = [...sendingFaults, ...otherFaults].flatMap(({ noticedBy }) => noticedBy);
  expect(groups).toHaveLength(12);
  expect(groups.filter((group) => group !== 'importing' && !noticing.includes(group))).toEqual([]);
});
