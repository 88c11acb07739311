import { afterAll, describe, test } from '@jest/globals';
import { capabilityTable } from './capability-table.ts';
import { openBench } from './channel-bench.ts';
import type { ConformanceSubject } from './channel-script.ts';
import { conformanceGroups } from './conformance-check.ts';
import type { ConformanceCheck, ConformanceGroup } from './conformance-check.ts';
import { conformanceChecks } from './conformance-checks.ts';
import { conformanceReport } from './conformance-report.ts';
import type { CheckResult } from './conformance-report.ts';

/**
 * Declares the conformance suite of a channel as jest tests, and prints every case with its
 * result and what the channel can do when they have run. A channel's own test file is a call
 * of this, and then its extras.
 *
 * @param print where the report goes; standard output when absent.
 */
export function describeChannelConformance(
  subject: ConformanceSubject,
  print: (report: string) => void = (report) => process.stdout.write(report),
): void {
  const checks = conformanceChecks(subject);
  const results = new Map<ConformanceCheck, CheckResult>();
  describe(`channel conformance: ${subject.name}`, () => {
    for (const [group, title] of Object.entries(conformanceGroups) as [ConformanceGroup, string][]) {
      describe(`${group}: ${title}`, () => {
        const named = checks.filter((check) => check.group === group).map((check) => [titleOf(check), check] as const);
        test.each(named)('%s', async (_title, check) => {
          results.set(check, 'failed');
          await check.run();
          results.set(check, 'passed');
        });
      });
    }

    afterAll(async () => {
      await using bench = await openBench(subject);
      const { capabilities } = bench.channel;
      print(`\n${conformanceReport(checks, (check) => results.get(check) ?? 'not run')}`);
      print(`\n${capabilityTable([{ name: subject.name, capabilities }])}\n`);
    });
  });
}

function titleOf({ name, never }: ConformanceCheck): string {
  return never === undefined ? name : `${name} (never: ${never})`;
}
