import { describe, expect, test } from '@jest/globals';
import type { UsageSum } from '@aftercall/core';
import { Usage } from '../../src/engine/usage.ts';
import type { ScorecardQuestion } from '../../src/ledger/scorecard/scorecard-cohort.ts';
import { FoldedJourneys, type CallEntry } from './folded-journeys.ts';
import { readLedger } from './read-ledger.ts';
import type { TestEngine } from './test-engine.ts';

/** What usage comes to, of everything that a scene played. */
export function describeUsage(
  given: () => { readonly engine: TestEngine; readonly question: ScorecardQuestion },
): void {
  describe('the usage of messages', () => {
    const question = (): Parameters<Usage['all']>[0] => ({ ...given().question, by: ['channel', 'kind'] });

    test('has every message that left once, in the state that the ledger tells of', async () => {
      const usage = given().engine.container.get(Usage);
      const { rows } = await usage.all(question());
      const found = rows.filter(({ parts }) => parts.get('kind') === 'follow_up');
      const messages = found.map(({ parts, states }) => [
        parts.get('channel'),
        Object.fromEntries(Object.entries(states).map(([state, of]) => [state, of.messages])),
      ]);
      const journeys = new FoldedJourneys();
      for await (const entry of readLedger<CallEntry>(given().engine.pool)) journeys.fold(entry);
      const expected: Record<string, Record<string, number>> = {};
      for (const { channel, state } of [...journeys.followUps.values()].flatMap(({ attempts }) => attempts)) {
        const of = (expected[channel] ??= { charged: 0, uncharged: 0, pending: 0, uncertain: 0 });
        const { progress, failure: { kind: failure = 'given_up' } = {} } = state;
        if (progress === 'planned' || progress === 'leased') continue;
        const takesDelivered = channel === 'whatsapp' || channel === 'rcs';
        if (progress === 'uncertain' && failure === 'given_up') of['uncertain']! += 1;
        else if (progress === 'uncertain' && failure === 'rejected') continue;
        else if (progress === 'delivered' || (!takesDelivered && failure !== 'rejected')) of['charged']! += 1;
        else if (takesDelivered && failure === 'given_up') of['pending']! += 1;
        else of['uncharged']! += 1;
      }
      expect(Object.fromEntries(messages)).toEqual(expected);
      expect(expected['whatsapp']).toMatchObject({ charged: expect.any(Number), pending: expect.any(Number) });
      expect(expected['sms']?.['uncertain']).toBeGreaterThan(0);
    });

    test('comes to the same by call, however small the pages, and as a stream', async () => {
      const usage = given().engine.container.get(Usage);
      const whole = (await usage.all({ ...question(), by: [] })).total;
      const byCall = { ...question(), by: ['call', 'kind'] as const };
      const paged: UsageSum[] = [];
      let next: string | undefined;
      do {
        const page = await usage.page(byCall, 90, next);
        paged.push(...page.rows);
        next = page.next;
      } while (next !== undefined);
      const streamed: UsageSum[] = [];
      for await (const rows of usage.stream(byCall)) streamed.push(...rows);
      for (const rows of [paged, streamed]) {
        const charged = rows.reduce((sum, { states }) => sum + states.charged.segments, 0);
        const all = rows.reduce((sum, { kinds }) => sum + kinds.follow_up + kinds.notice + kinds.reply, 0);
        expect([charged, all]).toEqual([whole.states.charged.segments, whole.states.charged.messages]);
        const names = rows.map(({ parts }) => JSON.stringify([...parts]));
        expect(new Set(names).size).toBe(names.length);
      }
      expect(paged).toHaveLength(streamed.length);
    });
  });
}
