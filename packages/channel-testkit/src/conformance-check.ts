import type { ConformanceSubject } from './channel-script.ts';

/** The twelve promises that a channel is held to, in the order of the report. */
export const conformanceGroups = {
  importing: 'importing the package does nothing',
  capabilities: 'every capability is declared, and only what is declared is there',
  limits: 'a payload over a limit is refused with the limit named',
  accepting: 'an accepted message keeps its provider ids',
  failures: 'every failure has its outcome, and none is thrown',
  aborting: 'an abort stops the call',
  'opting out': 'an opt-out at the provider is told',
  signatures: 'only what the provider signed is believed',
  statuses: 'every documented status is known, and an invented one is kept',
  receipts: 'a receipt is the same however often and in whatever order it comes',
  privacy: 'no address, secret or text is in an error or a log line',
  hosts: 'no host is called but the declared ones',
} as const;

export type ConformanceGroup = keyof typeof conformanceGroups;

/** One thing that a channel must do. */
export interface ConformanceCheck {
  readonly group: ConformanceGroup;
  readonly name: string;
  /** Why the provider has no such thing, as the script says; there is then nothing to run. */
  readonly never?: string;
  /** Rejects when the channel does not do it. */
  run(): Promise<void>;
}

/** The checks of one group for one channel; a provider without the thing in question still yields one, which says so. */
export type CheckFactory = (subject: ConformanceSubject) => readonly ConformanceCheck[];

/** A case that the provider has no occasion for: it stands in the report with the reason. */
export function neverCheck(group: ConformanceGroup, name: string, never: string): ConformanceCheck {
  return { group, name, never, run: async () => {} };
}
