import { describe, expect, test } from '@jest/globals';
import { audit, wrongs, type Wrong } from '../../src/audit/audit.ts';
import { MadeUpRun, readAt } from '../support/made-up-run.ts';

/** One way each of going wrong: the audit has to find it, and nothing beside it. */
const spoilt: Record<Wrong, (run: MadeUpRun) => void> = {
  unacknowledged: (run) => {
    const { call } = run.sent();
    const [ended] = call.posts.slice(-1);
    run.acknowledged.delete(ended?.event.id ?? '');
  },
  event_lost: (run) => {
    const { call } = run.sent();
    const lost = call.posts.at(-1)?.event.id;
    run.entries.splice(
      run.entries.findIndex((one) => one.data['id'] === lost),
      1,
    );
  },
  event_doubled: (run) => {
    const { call } = run.sent();
    run.enter(call, 'event', { eventId: 'another', id: call.posts[0]?.event.id });
  },
  verdict: (run) => {
    const { call } = run.sent();
    const eventId = `e-${call.posts[0]?.event.id ?? ''}`;
    run.enter(call, 'verdict', { verdictId: 'second', eventId, verdict: 'skip' });
  },
  lost: (run) => {
    const call = run.call('after_call');
    run.attempt(call, run.followUp(call, { outcome: 'unreached' }), { progress: 'leased', failure: 'rejected' });
  },
  doubled: (run) => {
    const { call, followUp } = run.sent();
    run.accept(run.attempt(call, followUp));
  },
  unasked: (run) => {
    run.sent('no_consent');
  },
  stranger: (run) => {
    run.accept('nobodys');
  },
  denied: (run) => {
    const call = run.call('stopped_live');
    run.accept(run.attempt(call, run.followUp(call), { progress: 'leased', failure: 'rejected' }));
  },
  invented: (run) => {
    const call = run.call('stopped');
    run.attempt(call, run.followUp(call));
  },
  unexplained_uncertain: (run) => {
    const { call, attempt } = run.sent();
    run.enter(call, 'outcome', { attemptId: attempt, outcome: 'uncertain', cause: 'crash' });
  },
  left_uncertain: (run) => {
    const call = run.call('live');
    const attempt = run.attempt(call, run.followUp(call, { outcome: 'uncertain' }), { progress: 'uncertain' });
    run.mayBeUncertain.set(attempt, 'hang_after_accept');
    run.enter(call, 'outcome', { attemptId: attempt, outcome: 'uncertain', cause: 'timeout' });
    run.uncertain.push(attempt);
  },
  written_twice: (run) => {
    const { call, attempt } = run.sent();
    run.enter(call, 'outcome', { attemptId: attempt, outcome: 'accepted' });
    run.enter(call, 'outcome', { attemptId: attempt, outcome: 'accepted' });
  },
  stuck: (run) => {
    run.work.push({ kind: 'release', id: 'w', dueAt: readAt - 60_000, leased: false });
  },
  after_stop: (run) => {
    const call = run.call('stopped');
    run.accept(run.attempt(call, run.followUp(call)), 60_000);
    run.enter(call, 'suppression', { suppressionId: 's', kind: 'stop' }, 2_000);
  },
};

test.each(wrongs)('%s is found, and nothing beside it', (wrong) => {
  const run = new MadeUpRun();
  run.sent('payment');
  spoilt[wrong](run);
  const { findings } = audit(run.facts);
  expect(findings.map((one) => one.wrong)).toEqual([wrong]);
});

describe('what is allowed', () => {
  test('a run that went well', () => {
    const run = new MadeUpRun();
    run.sent();
    run.sent('doubled');
    expect(audit(run.facts)).toMatchObject({ findings: [], figures: { calls: 2, followUpsOwed: 2, accepts: 2 } });
  });

  test('an uncertain send with a cause, that was found by its provider', () => {
    const run = new MadeUpRun();
    const { call, attempt } = run.sent();
    run.mayBeUncertain.set(attempt, 'its request was cut');
    run.enter(call, 'outcome', { attemptId: attempt, outcome: 'uncertain', cause: 'connection_lost' });
    expect(audit(run.facts)).toMatchObject({ findings: [], figures: { uncertain: { connection_lost: 1 } } });
  });

  test('but one attempt is uncertain once', () => {
    const run = new MadeUpRun();
    const { call, attempt } = run.sent();
    run.mayBeUncertain.set(attempt, 'its request was cut');
    for (const cause of ['timeout', 'crash']) {
      run.enter(call, 'outcome', { attemptId: attempt, outcome: 'uncertain', cause });
    }
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['unexplained_uncertain']);
  });

  test('a second send after two absences, counted and labelled', () => {
    const run = new MadeUpRun();
    const { call, followUp } = run.sent();
    run.accept(run.attempt(call, followUp, { entry: { try: 2, afterAbsence: true } }));
    const { findings, figures } = audit(run.facts);
    expect(findings).toEqual([]);
    expect(figures).toMatchObject({ resent: 1, doubledAfterAbsence: 1 });
  });

  test('one attempt that is accepted twice is doubled, whatever its label', () => {
    const run = new MadeUpRun();
    const { call, followUp } = run.sent();
    const again = run.attempt(call, followUp, { entry: { try: 2, afterAbsence: true } });
    run.accept(again);
    run.accept(again);
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['doubled']);
  });

  test('a message that tells two follow-ups', () => {
    const run = new MadeUpRun();
    const { call, followUp } = run.sent();
    run.followUp(call, { mergedInto: followUp });
    expect(audit(run.facts).findings).toEqual([]);
  });

  test('nothing for a trigger whose consent was heard of only after its verdict', () => {
    const run = new MadeUpRun();
    const call = run.call('after_call');
    const consent = call.posts[1]?.event.id;
    run.followUp(call, { outcome: 'suppressed' });
    const [trigger = ''] = call.expected.keys();
    const verdict = run.entries.find((one) => one.data['verdictId'] === `v-${trigger}`);
    Object.assign(verdict?.data ?? {}, { verdict: 'skip', reason: 'no_consent' });
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['lost']);

    const heard = run.entries.findIndex((one) => one.data['id'] === consent);
    run.entries.push(...run.entries.splice(heard, 1));
    expect(audit(run.facts).findings).toEqual([]);
  });

  test('a message that left before its cancellation was heard of, and none that was planned after it', () => {
    const run = new MadeUpRun();
    const { attempt } = run.sent('cancelled');
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['unasked']);
    const planned = run.entries.findIndex((one) => one.data['attemptId'] === attempt);
    run.entries.unshift(...run.entries.splice(planned, 1));
    expect(audit(run.facts).findings).toEqual([]);
  });

  test('a retry that is planned after a stop, as long as it does not leave', () => {
    const run = new MadeUpRun();
    const { call, followUp } = run.sent('stopped_live');
    run.enter(call, 'suppression', { suppressionId: 's', kind: 'stop' }, 2_000);
    run.attempt(call, followUp, { progress: 'planned', failure: 'rejected', entry: { try: 2 } });
    expect(audit(run.facts).findings).toEqual([]);
    run.attempt(call, followUp, { progress: 'planned', failure: 'rejected' });
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['after_stop']);
  });

  test('a follow-up whose receipts were not heard is not stuck, one that is planned is', () => {
    const run = new MadeUpRun();
    const call = run.call('live');
    run.accept(run.attempt(call, run.followUp(call, { state: 'sending', outcome: null }), { progress: 'accepted' }));
    expect(audit(run.facts).findings).toEqual([]);
    run.followUps.splice(0, 1, { ...run.followUps[0]!, state: 'planned' });
    expect(audit(run.facts).findings.map((one) => one.wrong)).toEqual(['stuck']);
  });
});
