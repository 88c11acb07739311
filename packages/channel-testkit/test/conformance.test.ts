import { expect, test } from '@jest/globals';
import { conformanceChecks, conformanceGroups, describeChannelConformance } from '../src/index.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';

let printed = '';

describeChannelConformance(pigeonSubject, (report) => {
  printed += report;
});

test('what is printed names every case that was run, with its result, and what the channel can do', () => {
  const rows = printed.split('\n').map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | *\|?$/g, '')));
  const reported = rows.filter(([group]) => group !== undefined && Object.hasOwn(conformanceGroups, group));
  const expected = conformanceChecks(pigeonSubject).map(({ group, name, never }) => [
    group,
    name,
    never === undefined ? 'passed' : `never: ${never}`,
  ]);
  expect(reported).toEqual(expected);
  expect(rows).toContainEqual(['revoke', 'yes']);
});
