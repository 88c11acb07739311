import { readFile, writeFile } from 'node:fs/promises';
import { numberZonesModule } from './number-zones.ts';

// `pnpm data:number-zones <map_data.txt>`: writes the time zones of phone numbers into core. The map is
// https://raw.githubusercontent.com/google/libphonenumber/master/resources/timezones/map_data.txt
const [, , file] = process.argv;
if (file === undefined) {
  process.stderr.write('Name the file: pnpm data:number-zones <map_data.txt>\n');
  process.exit(2);
}
const module = new URL('../packages/core/src/quiet-hours/number-zones-data.ts', import.meta.url);
await writeFile(module, numberZonesModule(await readFile(file, 'utf8')));
