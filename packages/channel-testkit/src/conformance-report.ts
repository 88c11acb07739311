import type { ConformanceCheck } from './conformance-check.ts';
import { markdownTable } from './markdown-table.ts';

export type CheckResult = 'passed' | 'failed' | 'not run';

/** A Markdown table of every case, with what came of it, or with what the script says in its place. */
export function conformanceReport(
  checks: readonly ConformanceCheck[],
  resultOf: (check: ConformanceCheck) => CheckResult,
): string {
  const rows = checks.map((check) => [
    check.group,
    check.name,
    check.never === undefined ? resultOf(check) : `never: ${check.never}`,
  ]);
  return markdownTable([['group', 'case', 'result'], ...rows]);
}
