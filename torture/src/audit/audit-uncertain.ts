import type { AuditFacts, Finding } from './audit.ts';
import { finding } from './audit-triggers.ts';
import type { LedgerIndex } from './ledger-index.ts';

export interface UncertainAudit {
  readonly findings: readonly Finding[];
  readonly byCause: Readonly<Record<string, number>>;
}

/** A row of the queue that fell due so long before the copy was taken is looked after by nobody. */
const overdueMs = 5_000;

/** Every uncertain outcome has its cause, none is left at the end, and nothing is stuck. */
export function auditUncertain({ ledger, mayBeUncertain }: AuditFacts, index: LedgerIndex): UncertainAudit {
  const outcomes = index.entries.filter((one) => one.kind === 'outcome' && one.data['outcome'] === 'uncertain');
  const byCause: Record<string, number> = {};
  const seen = new Set<string>();
  const unexplained: Finding[] = [];
  for (const { data } of outcomes) {
    const attempt = String(data['attemptId']);
    const cause = String(data['cause']);
    byCause[cause] = (byCause[cause] ?? 0) + 1;
    if (seen.has(attempt)) unexplained.push(finding('unexplained_uncertain', `attempt ${attempt}, a second time`));
    else if (!mayBeUncertain.has(attempt)) {
      unexplained.push(finding('unexplained_uncertain', `attempt ${attempt} (${cause})`));
    }
    seen.add(attempt);
  }
  const left = ledger.uncertain.map((one) => finding('left_uncertain', `attempt ${one}`));
  return { findings: [...unexplained, ...left, ...auditStuck(ledger, index)], byCause };
}

function auditStuck({ work, followUps, readAt }: AuditFacts['ledger'], index: LedgerIndex): Finding[] {
  const overdue = work.filter((one) => one.dueAt < readAt - overdueMs);
  const unsettled = followUps.filter((one) => one.state !== 'settled' && !isUnderWay(one, index));
  return [
    ...overdue.map(({ kind, id, dueAt }) =>
      finding('stuck', `${kind} ${id} has been due for ${Math.round(readAt - dueAt)} ms`),
    ),
    ...unsettled.map(({ id, state }) => finding('stuck', `follow-up ${id} is ${state}`)),
  ];
}

/** The carrier took its message, and its further receipts were not heard: all that was to be done is done. */
function isUnderWay(followUp: AuditFacts['ledger']['followUps'][number], index: LedgerIndex): boolean {
  const last = index.attemptsOf(followUp).some((one) => ['accepted', 'sent'].includes(one.progress));
  return followUp.state === 'sending' && last;
}
