import type {
  AccountsAnswer,
  CallsPage,
  ConsoleSession,
  DeadLetterPage,
  Evidence,
  HoldOutsAnswer,
  Journey,
  LedgerPage,
  PreviewAnswer,
  Scorecard,
  UncertainSendsPage,
  UsageAnswer,
} from '../../../gateway/src/http/api-types.ts';

export type * from '../../../gateway/src/http/api-types.ts';

export type Role = ConsoleSession['role'];
export type Account = AccountsAnswer['accounts'][number];
export type CallSummary = CallsPage['calls'][number];
export type CallTell = CallSummary['triggers'][number];
export type DeadLetter = DeadLetterPage['deadLetters'][number];
export type FollowUp = Journey['followUps'][number];
export type Attempt = FollowUp['attempts'][number];
export type LedgerEntry = LedgerPage['entries'][number];
export type EntryOf<Kind extends LedgerEntry['kind']> = Extract<LedgerEntry, { kind: Kind }>;
export type EntryData<Kind extends LedgerEntry['kind']> = EntryOf<Kind>['data'];
export type Preview = PreviewAnswer['previews'][number];
export type UncertainSend = UncertainSendsPage['sends'][number];
export type Consent = Evidence['consents'][number];
export type HoldOut = HoldOutsAnswer['holdOuts'][number];
export type UsageSums = NonNullable<UsageAnswer['total']>;
export type UsedVolume = NonNullable<UsageAnswer['included']>[number];
export type Measures = Scorecard['measures'];
