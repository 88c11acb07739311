import type { z } from 'zod';
import type { accountsAnswerSchema } from './schemas/accounts-schemas.ts';
import type { callsPageSchema } from './schemas/calls-schemas.ts';
import type { consoleSessionSchema, notSignedInSchema } from './schemas/console-schemas.ts';
import type { evidenceSchema, journeySchema, ledgerPageSchema } from './schemas/ledger-answers.ts';
import type { previewAnswerSchema, previewSchema } from './schemas/preview-schemas.ts';
import type { deadLetterPageSchema, replayAnswerSchema } from './schemas/replay-answers.ts';
import type { replaySchema } from './schemas/replay-schemas.ts';
import type { scorecardSchema } from './schemas/scorecard-answers.ts';
import type { usageSchema } from './schemas/usage-answers.ts';
import type { settlementSchema, uncertainSendsPageSchema } from './schemas/uncertain-schemas.ts';

/** What is asked and answered over HTTP, for programs in TypeScript that speak to the gateway: types, and nothing that runs. */
export type AccountsAnswer = z.output<typeof accountsAnswerSchema>;
export type CallsPage = z.output<typeof callsPageSchema>;
export type ConsoleSession = z.output<typeof consoleSessionSchema>;
export type NotSignedIn = z.output<typeof notSignedInSchema>;
export type Evidence = z.output<typeof evidenceSchema>;
export type Journey = z.output<typeof journeySchema>;
export type LedgerPage = z.output<typeof ledgerPageSchema>;
export type PreviewRequest = z.input<typeof previewSchema>;
export type PreviewAnswer = z.output<typeof previewAnswerSchema>;
export type DeadLetterPage = z.output<typeof deadLetterPageSchema>;
export type ReplayAnswer = z.output<typeof replayAnswerSchema>;
export type ReplayRequest = z.input<typeof replaySchema>;
export type Scorecard = z.output<typeof scorecardSchema>;
export type Settlement = z.input<typeof settlementSchema>;
export type UsageAnswer = z.output<typeof usageSchema>;
export type UncertainSendsPage = z.output<typeof uncertainSendsPageSchema>;
