import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../report/table.ts';
import { type CpuProfile, ownTimes, type SelfTime, selfTimes, selfTimesOfAreas } from './summarise-profile.ts';

const shownFunctions = 25;
const shownAreas = 20;

/** Says where the process spent its CPU time whose profile lies in the folder. */
export async function describeProfileIn(folder: string): Promise<string> {
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the gateway left no CPU profile');
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
  const functions = selfTimes(profile);
  const areas = selfTimesOfAreas(functions).slice(0, shownAreas);
  return [
    table(
      ['area', 'self time'],
      areas.map(({ area, share }) => [area, percent(share)]),
    ),
    functionTable('function, by its self time', functions),
    functionTable('function of ours, with what it called of others', ownTimes(profile)),
  ].join('\n\n');
}

function functionTable(title: string, functions: readonly SelfTime[]): string {
  const rows = functions.slice(0, shownFunctions).map(({ name, area, share }) => [name, area, percent(share)]);
  return table([title, 'area', 'time'], rows);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
