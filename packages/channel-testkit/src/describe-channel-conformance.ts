import { afterAll, describe, test } from '@jest/globals';
import { capabilityTable } from './capability-table.ts';
import { openBench } from './channel-bench.ts';
import type { ConformanceSubject } from './channel-script.ts';
import { conformanceGroups } from './conformance-check.ts';
import type { ConformanceGroup } from './conformance-check.ts';
import { conformanceChecks } from './conformance-checks.ts';

/**
 * Declares the conformance suite of a channel as jest tests, and prints what the channel
 * can do when they have run. A channel's own test file is a call of this, and then its
 * extras.
 */
export function describeChannelConformance(subject: ConformanceSubject): void {
  const checks = conformanceChecks(subject);
  describe(`channel conformance: ${subject.name}`, () => {
    for (const [group, title] of Object.entries(conformanceGroups) as [ConformanceGroup, string][]) {
      describe(`${group}: ${title}`, () => {
        const named = checks.filter((check) => check.group === group).map((check) => [check.name, check] as const);
        test.each(named)('%s', (_name, check) => check.run());
      });
    }

    afterAll(async () => {
      await using bench = await openBench(subject);
      const { capabilities } = bench.channel;
      process.stdout.write(`\n${capabilityTable([{ name: subject.name, capabilities }])}\n`);
    });
  });
}
