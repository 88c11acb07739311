import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from '@jest/globals';

/** The published specs beside the repository; absent on most machines. */
const folder = new URL('../../../../../shared/specs/meta/', import.meta.url);

const isPresent = existsSync(folder);
if (!isPresent)
  process.stdout.write('skipped, because ../shared/specs/meta is absent: checks against the specs of Meta\n');

/** A test that needs the specs: reported as skipped where they are absent. */
export const specTest = isPresent ? test : test.skip;

/** Stands before the names of such tests, and so beside the word `skipped`. */
export const withSpecs = 'with ../shared/specs/meta';

export function readSpec(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

export function readSample(name: string): unknown {
  return JSON.parse(readSpec(name));
}

export function filesIn(name: string): readonly string[] {
  return readdirSync(new URL(name, folder)).toSorted();
}
