import type { AuditFacts } from '../../src/audit/audit.ts';
import type { CopiedAttempt, CopiedEntry, CopiedFollowUp, CopiedWork } from '../../src/audit/ledger-copy.ts';
import { makeCall, type LoadedCall, type StoryName } from '../../src/load/call-story.ts';
import type { OracleAccept } from '../../src/scene/carrier.ts';

/** The end of every made-up run. */
export const readAt = 1_000_000;

/** Call `index` of a load that tells this story. */
export function callOf(story: StoryName): LoadedCall {
  for (let index = 0; ; index += 1) {
    const call = makeCall(7, index);
    if (call.story === story) return call;
  }
}

/** A run that went well, to be spoilt by a test: each call's trigger was sent once. */
export class MadeUpRun {
  readonly calls: LoadedCall[] = [];
  readonly acknowledged = new Set<string>();
  readonly accepts: OracleAccept[] = [];
  readonly entries: CopiedEntry[] = [];
  readonly followUps: CopiedFollowUp[] = [];
  readonly attempts: CopiedAttempt[] = [];
  readonly work: CopiedWork[] = [];
  readonly uncertain: string[] = [];
  readonly mayBeUncertain = new Map<string, string>();

  get facts(): AuditFacts {
    const { calls, acknowledged, accepts, entries, followUps, attempts, work, uncertain, mayBeUncertain } = this;
    return {
      calls,
      acknowledged,
      accepts,
      ledger: { entries, followUps, attempts, work, uncertain, readAt },
      mayBeUncertain,
    };
  }

  /** A call whose events are all in the ledger, each with its verdict. */
  call(story: StoryName): LoadedCall {
    const call = callOf(story);
    this.calls.push(call);
    for (const { event } of call.posts) {
      if (this.acknowledged.has(event.id)) continue;
      this.acknowledged.add(event.id);
      this.enter(call, 'event', { eventId: `e-${event.id}`, id: event.id });
      this.enter(call, 'verdict', { verdictId: `v-${event.id}`, eventId: `e-${event.id}`, verdict: 'send' });
    }
    return call;
  }

  /** The follow-up of the only trigger of a call, settled. @returns its id. */
  followUp(call: LoadedCall, more: Partial<CopiedFollowUp> = {}): string {
    const [trigger = ''] = call.expected.keys();
    const id = `f-${this.followUps.length}`;
    this.followUps.push({ id, event: `e-${trigger}`, state: 'settled', outcome: 'reached', mergedInto: null, ...more });
    return id;
  }

  /** An attempt of a follow-up. @returns its id. */
  attempt(call: LoadedCall, followUp: string, more: Partial<CopiedAttempt> & { entry?: object } = {}): string {
    const id = `a-${this.attempts.length}`;
    const { entry, ...row } = more;
    this.attempts.push({ id, followUp, channel: 'sms', progress: 'delivered', failure: null, ...row });
    this.enter(call, 'attempt', { attemptId: id, followUpId: followUp, try: 1, ...entry });
    return id;
  }

  accept(attemptId: string | null, at = 1_000): void {
    const acceptedAt = new Date(at).toISOString();
    this.accepts.push({
      sid: `SM${this.accepts.length}`,
      to: '+1',
      channel: 'sms',
      attemptId,
      fault: 'ok',
      acceptedAt,
    });
  }

  /** A call that was sent what it was owed. */
  sent(story: StoryName = 'live'): { call: LoadedCall; followUp: string; attempt: string } {
    const call = this.call(story);
    const followUp = this.followUp(call);
    const attempt = this.attempt(call, followUp);
    this.accept(attempt);
    return { call, followUp, attempt };
  }

  enter({ callId }: LoadedCall, kind: string, data: CopiedEntry['data'], at = 1_000): void {
    this.entries.push({ callId, at, kind, data });
  }
}
