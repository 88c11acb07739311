import { createHash } from 'node:crypto';

/** Characters a line of the module, so that a change of the map shows as a change of some lines. */
const lineLength = 220;

const header = (digest: string) => `/*
 * Copyright (C) 2012 The Libphonenumber Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 *
 * Changed: packed by time zones, without the prefixes that say what a shorter one says.
 * From https://github.com/google/libphonenumber/blob/master/resources/timezones/map_data.txt
 * (SHA-256 ${digest}).
 * Made by \`pnpm data:number-zones <map_data.txt>\`; edit nothing here.
 */
`;

/**
 * The module \`number-zones-data.ts\` of core, from libphonenumber's map of prefixes to time zones: lines of
 * \`<prefix>|<zone>&<zone>\`.
 */
export function numberZonesModule(map: string): string {
  const zonesOf = new Map<string, string>();
  for (const line of map.split('\n')) {
    const [, prefix, zones] = /^(\d+)\|(\S+)$/.exec(line.trim()) ?? [];
    if (prefix !== undefined && zones !== undefined) zonesOf.set(prefix, zones);
  }
  if (zonesOf.size < 1_000) throw new Error('This is not the map of libphonenumber: it has too few prefixes.');
  const telling = [...zonesOf].filter(([prefix, zones]) => zonesOfShorter(zonesOf, prefix) !== zones);
  const sets = Map.groupBy(telling, ([, zones]) => zones);
  const packed = [...sets]
    .map(([zones, prefixes]) => `${zones}=${prefixes.map(([prefix]) => prefix).join(' ')}`)
    .toSorted()
    .join(';');
  const lines = packed.match(new RegExp(`.{1,${lineLength}}`, 'gs')) ?? [];
  const digest = createHash('sha256').update(map).digest('hex');
  const data = lines.map((line) => `  '${line}',`).join('\n');
  return `${header(digest)}
/** Sets of time zones with the prefixes of their numbers: \`<zone>&<zone>=<prefix> <prefix>;...\`. */
export const numberZonesData: string = [
${data}
].join('');
`;
}

function zonesOfShorter(zonesOf: ReadonlyMap<string, string>, prefix: string): string | undefined {
  for (let length = prefix.length - 1; length > 0; length -= 1) {
    const zones = zonesOf.get(prefix.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return undefined;
}
