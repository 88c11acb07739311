import { conformanceChecks } from '../../src/index.ts';
import type { ConformanceGroup, ConformanceSubject } from '../../src/index.ts';

/** The names of the checks that fail, by group; the groups that pass are absent. */
export async function failuresOf(
  subject: ConformanceSubject,
  left: readonly ConformanceGroup[] = ['importing'],
): Promise<Partial<Record<ConformanceGroup, readonly string[]>>> {
  const failed = new Map<ConformanceGroup, string[]>();
  for (const check of conformanceChecks(subject)) {
    const { group, name } = check;
    if (left.includes(group)) continue;
    try {
      await check.run();
    } catch {
      failed.set(group, [...(failed.get(group) ?? []), name]);
    }
  }
  return Object.fromEntries(failed);
}
