import * as fc from 'fast-check';
import type { FailureKind, FailureReason } from '../../../src/channel/failure-reason.ts';
import { engagements, failureRanks, type AttemptFact } from '../../../src/delivery/attempt-state.ts';

export const failure = (more: Partial<FailureReason> = {}): FailureReason => ({
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'The handset was off.',
  ...more,
});

const kinds: readonly FailureKind[] = ['opted_out', 'unreachable', 'provider_error', 'unknown'];

const anyReason: fc.Arbitrary<FailureReason> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    permanent: fc.boolean(),
    fallback: fc.boolean(),
    alert: fc.boolean(),
    providerCode: fc.constantFrom('', '30003', '30008'),
    message: fc.constantFrom('a', 'b'),
    optOut: fc.constantFrom(undefined, 'all' as const, 'marketing' as const),
  })
  .map(({ optOut, providerCode, ...reason }) => ({
    ...reason,
    ...(providerCode !== '' && { providerCode }),
    ...(optOut && { optOut }),
  }));

const anyBilling = fc.record(
  {
    segments: fc.integer({ min: 1, max: 3 }),
    billable: fc.boolean(),
    category: fc.constantFrom('utility', 'marketing'),
    type: fc.constantFrom('regular', 'free_entry_point'),
    price: fc.record({ amount: fc.constantFrom('0.0079', '0.10', '0.09'), currency: fc.constantFrom('USD', 'EUR') }),
  },
  { requiredKeys: [] },
);

/** Any fact about an attempt, from a small world, so that equal and contradicting ones meet. */
export const anyFact: fc.Arbitrary<AttemptFact> = fc.oneof(
  fc.record({ fact: fc.constantFrom('planned', 'leased', 'sent', 'delivered') }),
  fc.record({
    fact: fc.constant('accepted' as const),
    providerIds: fc.array(fc.constantFrom('SM1', 'SM2', 'SM3'), { maxLength: 3 }),
  }),
  fc.record({
    fact: fc.constant('uncertain' as const),
    cause: fc.constantFrom('timeout', 'connection_lost', 'crash'),
  }),
  fc.record({ fact: fc.constantFrom(...failureRanks), reason: anyReason }),
  fc.record({ fact: fc.constant('billed' as const), billing: anyBilling }),
  fc.record({ fact: fc.constant('engaged' as const), by: fc.constantFrom(...engagements) }),
);
