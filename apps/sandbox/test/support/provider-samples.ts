import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The providers' own documents, kept outside the repository. */
const specs = new URL('../../../../../shared/specs/', import.meta.url);

export const samplesAreThere = existsSync(new URL('meta/', specs)) && existsSync(new URL('rbm/', specs));
if (!samplesAreThere) {
  process.stderr.write("Meta's and Google's samples are not beside the repository: checks against them are skipped.\n");
}

export function specText(path: string): string {
  return readFileSync(new URL(path, specs), 'utf8');
}

/** A sample as it was published; a test that uses one is skipped where `samplesAreThere` is not. */
// oxlint-disable-next-line typescript/no-explicit-any -- a published body, held against ours by shape
export function sample(path: string): any {
  return JSON.parse(specText(path));
}

/** Names for `test.each`, which wants one at least: where there are none, the tests are skipped. */
export function sampleNames(folder: string, wanted: (name: string) => boolean): string[] {
  return samplesAreThere ? readdirSync(new URL(folder, specs)).filter(wanted).sort() : ['(absent)'];
}
