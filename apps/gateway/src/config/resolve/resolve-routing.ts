import type { RouteRule, RouteStep } from '@aftercall/core';
import type * as z from 'zod';

import type { FaultReport } from '../faults/fault-report.ts';
import type { routingRule } from '../fields/routing-fields.ts';
import { reportIdleRules } from './idle-rules.ts';

type RuleBlock = z.output<typeof routingRule>;
type StepBlock = RuleBlock['send'][number];

/** What the rules of a tenant have to go with. */
interface RoutedTenant {
  /** Those that it has accounts on. */
  readonly channels: readonly string[];
  readonly expireAfterMs: number;
}

/**
 * A tenant's rules, in the form that core decides on.
 *
 * @param path where the rules stand in the file.
 */
export function resolveRouting(
  rules: readonly RuleBlock[],
  tenant: RoutedTenant,
  path: readonly PropertyKey[],
  report: FaultReport,
): RouteRule[] {
  reportIdleRules(rules, path, report);
  return rules.map(({ when, send }, index) => {
    const rulePath = [...path, index];
    if (when !== undefined && when.country === undefined && when.locale === undefined)
      report.field([...rulePath, 'when'], 'is empty: name a country or a locale, or remove it to mean every caller');
    report.repeats(send, 'channel', [...rulePath, 'send']);
    return {
      ...(when !== undefined && { when: conditionOf(when) }),
      send: send.map((step, place) => {
        const stepPath = [...rulePath, 'send', place];
        if (place < send.length - 1) reportVainWait(step, tenant, stepPath, report);
        return resolveStep(step, tenant, stepPath, report);
      }),
    };
  });
}

function conditionOf({ country, locale }: NonNullable<RuleBlock['when']>): NonNullable<RouteRule['when']> {
  return { ...(country !== undefined && { countries: country }), ...(locale !== undefined && { locale }) };
}

function resolveStep(
  { channel, until, after }: StepBlock,
  { channels }: RoutedTenant,
  path: readonly PropertyKey[],
  report: FaultReport,
): RouteStep {
  if (!channels.includes(channel))
    report.field([...path, 'channel'], `is on no account of the tenant: add one, or use ${channels.join(', ')}`);
  if (after !== undefined && until === undefined)
    report.field([...path, 'after'], 'says how long, and not for what: add until, such as until: delivered');
  if (until !== undefined && after === undefined)
    report.field([...path, 'until'], 'says for what, and not how long: add after, such as after: 30s');
  return until === undefined || after === undefined ? { channel } : { channel, wait: { until, afterMs: after } };
}

/** What waits for a receipt till it has expired is told by no other channel then. */
function reportVainWait(
  { after = 0 }: StepBlock,
  { expireAfterMs }: RoutedTenant,
  path: readonly PropertyKey[],
  report: FaultReport,
): void {
  if (after < expireAfterMs) return;
  const message =
    'must be shorter than timing.expireAfter: the next channel would only be due once the message has expired';
  report.field([...path, 'after'], message);
}
