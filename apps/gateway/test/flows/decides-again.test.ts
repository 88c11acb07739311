import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FailureReason, Signal } from '@aftercall/core';
import { selectForReplay, type Selected } from '../../src/ledger/replays/replay-selection.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { deadLettersOf, inShort, ofCalls, replay, rowCounts } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const sendsTo = (phone: string): number =>
  running.engine.provider.sends.filter((one) => one.request.to === phone).length;

/** A call whose follow-ups all came to their end. */
async function settled(call: CallScript, ...events: readonly object[]): Promise<void> {
  await running.engine.ingest(call.started(), ...events, call.ended());
  clock.advance(4_000);
  await running.engine.until(call.callId, ({ followUps }) => followUps.every((one) => one.state === 'settled'));
}

const rejected = (changes: Partial<FailureReason> = {}) => ({
  outcome: 'rejected' as const,
  reason: {
    kind: 'configuration' as const,
    permanent: true,
    fallback: true,
    alert: true,
    message: 'The sender is not registered.',
    ...changes,
  },
});

describe('consent that came after the call', () => {
  test('sends nothing by itself; a dry run shows what would go, and writes nothing; a replay sends it, once', async () => {
    const { engine } = running;
    const call = new CallScript('consent-late', '+12025550131');
    await settled(call, call.booking(), call.payment());
    await engine.ingest(call.consent());
    await expect(deadLettersOf(engine, call.callId)).resolves.toMatchObject([
      { cause: 'no_consent', trigger: 'booking.confirmed', outcome: 'suppressed', replay: 'decide' },
      { cause: 'no_consent', trigger: 'payment.captured', outcome: 'suppressed', replay: 'decide' },
    ]);
    const before = await rowCounts(engine);
    const shown = await replay(engine, { ...ofCalls(call.callId), dryRun: true });
    expect(shown.items.map(inShort)).toEqual(['sent', 'sent']);
    expect(await rowCounts(engine)).toEqual(before);
    expect(sendsTo(call.phone)).toBe(0);

    const done = await replay(engine, { ...ofCalls(call.callId), why: 'consent came by e-mail' });
    expect(done.items.map(inShort)).toEqual(['sent', 'sent']);
    const { followUps, entries } = await engine.until(
      call.callId,
      (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    expect(followUps).toMatchObject([{ basis: 'replay' }, { basis: 'replay', mergedInto: followUps[0]?.id }]);
    expect(sendsTo(call.phone)).toBe(1);
    expect(entries.filter((one) => one.kind === 'replay')).toMatchObject([
      {
        data: {
          replayId: done.replayId,
          by: 'night desk',
          why: 'consent came by e-mail',
          mode: 'decide',
          items: [{ followUpId: followUps[0]?.id, result: 'sent' }, { result: 'sent' }],
        },
      },
    ]);
    // Each verdict names the one that it supersedes.
    const ofBooking = entries.flatMap((one) =>
      one.kind === 'verdict' && one.data.followUpId === followUps[0]?.id ? [one.data] : [],
    );
    expect(ofBooking.map((one) => one.verdict)).toEqual(['hold', 'skip', 'send']);
    expect(ofBooking[2]?.supersedes).toBe(ofBooking[1]?.verdictId);

    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['already_sent', 'already_sent']);
    expect(sendsTo(call.phone)).toBe(1);
    await expect(deadLettersOf(engine, call.callId)).resolves.toEqual([]);
  });

  test('an event leads to its follow-up, and so does one that said the same', async () => {
    const { engine } = running;
    const call = new CallScript('by-event', '+12025550132');
    const stored = await engine.ingest(call.started(), call.booking(), call.booking());
    if (!stored.ok) throw new Error('not stored');
    const [started = '', booked = '', repeated = ''] = stored.events.map((one) => one.eventId);
    await settled(call);
    await engine.ingest(call.consent());
    const byEvent = (id: string) => replay(engine, { selection: { by: 'events', ids: [id] } });
    expect((await byEvent(started)).items.map(inShort)).toEqual(['unchanged(not_a_trigger)']);
    const { items } = await byEvent(repeated);
    expect(items.map(inShort)).toEqual(['sent']);
    expect(items[0]).toMatchObject({ eventId: repeated, callId: call.callId });
    expect((await byEvent(booked)).items.map(inShort)).toEqual(['already_sent']);
    await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(sendsTo(call.phone)).toBe(1);
  });

  test('a refused follow-up that is said again ended when it was refused', async () => {
    const { engine } = running;
    const call = new CallScript('said-again', '+12025550139');
    await settled(call, call.booking());
    const [refused] = await deadLettersOf(engine, call.callId);
    expect(refused).toMatchObject({ cause: 'no_consent' });
    clock.advance(60_000);
    await engine.ingest(call.booking());
    await expect(deadLettersOf(engine, call.callId)).resolves.toEqual([refused]);
  });

  test('a stop since then is the new verdict', async () => {
    const { engine } = running;
    const call = new CallScript('stopped-since', '+12025550133');
    await settled(call, call.booking());
    const stop: Signal = { signal: 'reply', key: 's', providerId: 's', from: call.phone, text: 'STOP', mediaCount: 0 };
    await engine.ingest(call.consent());
    clock.advance(1);
    await engine.post(stop);
    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['skip(opted_out)']);
    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['unchanged(opted_out)']);
    expect(sendsTo(call.phone)).toBe(0);
    await expect(deadLettersOf(engine, call.callId)).resolves.toEqual([]);
  });

  test('an appointment that has begun stays expired', async () => {
    const { engine } = running;
    const call = new CallScript('begun', '+12025550134');
    const startsAt = new Date(clock.now().getTime() + 60_000).toISOString();
    await settled(call, call.booking({ startsAt }));
    await engine.ingest(call.consent());
    clock.advance(60_000);
    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['skip(expired)']);
    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['unchanged(expired)']);
  });
});

describe('a provider that refused', () => {
  test('what no provider accepted is sent anew, together with what its message carried', async () => {
    const { engine } = running;
    const call = new CallScript('refused', '+12025550135');
    engine.provider.answers.push(rejected());
    await settled(call, call.consent(), call.booking(), call.payment());
    const dead = await deadLettersOf(engine, call.callId);
    expect(dead).toMatchObject([
      { cause: 'configuration', outcome: 'unreached', failure: { kind: 'configuration' }, replay: 'decide' },
      { cause: 'configuration', outcome: 'unreached' },
    ]);
    const ids = [dead[1]?.id ?? ''];
    const { items } = await replay(engine, { selection: { by: 'followUps', ids } });
    expect(items.map(inShort)).toEqual(['sent', 'sent']);
    const { followUps } = await engine.until(call.callId, (journey) =>
      journey.followUps.every((one) => one.attempts.at(-1)?.status === 'accepted'),
    );
    expect(followUps.map((one) => one.state)).toEqual(['sending', 'sending']);
    expect(followUps[0]?.attempts.map((one) => one.status)).toEqual(['rejected', 'accepted']);
    expect(sendsTo(call.phone)).toBe(2);
    await expect(deadLettersOf(engine, call.callId)).resolves.toEqual([]);
  });

  test('what one accepted, and later did not deliver, is not decided again; what refuses a person is no dead letter', async () => {
    const { engine } = running;
    const call = new CallScript('undelivered', '+12025550136');
    await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
    const { followUps } = await engine.until(
      call.callId,
      (one) => one.followUps[0]?.attempts[0]?.status === 'accepted',
    );
    const [providerId = ''] = followUps[0]?.attempts[0]?.providerIds ?? [];
    const { reason } = rejected({ kind: 'filtered' });
    const attemptId = followUps[0]?.attempts[0]?.id ?? '';
    const failed = {
      signal: 'receipt',
      key: 'f',
      providerId,
      attemptId,
      status: 'undeliverable',
      rawStatus: 'x',
      reason,
    };
    await engine.post(failed as Signal);
    await expect(deadLettersOf(engine, call.callId)).resolves.toMatchObject([{ cause: 'filtered', replay: 'send' }]);
    expect((await replay(engine, ofCalls(call.callId))).items.map(inShort)).toEqual(['already_sent']);

    const other = new CallScript('nobody-there', '+12025550137');
    engine.provider.answers.push(rejected({ kind: 'invalid_number', alert: false }));
    await settled(other, other.consent(), other.booking());
    await expect(deadLettersOf(engine, other.callId)).resolves.toEqual([]);
  });
});

describe('a time', () => {
  test('takes in what was not sent, by reason and trigger, page by page', async () => {
    const { engine } = running;
    clock.advance(3_600_000);
    const from = clock.now();
    const calls = [1, 2, 3].map((number) => new CallScript(`time-${number}`, `+1202555014${number}`));
    for (const call of calls) {
      clock.advance(1_000);
      await settled(call, call.booking(), call.payment());
    }
    const sent = new CallScript('time-sent', '+12025550144');
    await engine.ingest(sent.started(), sent.consent(), sent.booking({}, { live: true }));
    const refused = new CallScript('time-refused', '+12025550145');
    engine.provider.answers.push(rejected());
    await settled(refused, refused.consent(), refused.booking());
    const to = new Date(clock.now().getTime() + 1);
    const shown = async (more: object) => {
      const { items } = await replay(engine, { selection: { by: 'time', from, to, ...more }, dryRun: true });
      return items.map((one) => `${one.callId} ${inShort(one)}`);
    };
    const lacking = ['time-1', 'time-2', 'time-3'].map((id) => `${id} unchanged(no_consent)`);
    expect(await shown({})).toEqual([...lacking.flatMap((one) => [one, one]), 'time-refused sent']);
    expect(await shown({ reason: 'no_consent', trigger: 'payment.captured' })).toEqual(lacking);
    expect(await shown({ reason: 'configuration' })).toEqual(['time-refused sent']);
    expect(await shown({ reason: 'no_consent', from: new Date(from.getTime() + 5_000) })).toHaveLength(4);
    expect(await shown({ to: from })).toEqual([]);
    expect(await shown({ trigger: 'escalation.accepted' })).toEqual([]);

    const scope = { mode: 'decide', tenants: [tenantId], limit: 3 } as const;
    const reads = engine.container.get(TenantReads);
    const pages: string[][] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const selection = { by: 'time', from, to, after } as const;
      const page: Selected = await reads.as(scope, (client) => selectForReplay(client, selection, scope));
      pages.push(page.calls.flatMap(({ callId, named }) => named.map(() => callId)));
      after = page.next;
    }
    expect(pages).toEqual([['time-1', 'time-1', 'time-2'], ['time-2', 'time-3', 'time-3'], ['time-refused']]);
  });
});

describe('a configuration that was mended', () => {
  let database: TestDatabase;
  let before: TestEngine;
  let after: TestEngine;
  const provider = new FakeProvider();
  const rcs = new FakeProvider('rcs');
  const accounts = `    accounts:
      [{ id: sms-main, channel: sms, settings: {} }, { id: rcs-main, channel: rcs, settings: {} }]
`;

  beforeAll(async () => {
    database = await createTestDatabase();
    before = await startTestEngine({
      database,
      provider,
      now: clock.now,
      config: salonConfig(`${accounts}    routing: [{ send: [{ channel: rcs }] }]\n`),
      otherProviders: [rcs],
    });
  });
  afterAll(async () => {
    await after?.stop();
    await database.drop();
  });

  test('is what a replay goes by', async () => {
    const call = new CallScript('left-out', '+12025550151');
    await before.ingest(call.started(), call.consent(), call.booking(), call.ended());
    clock.advance(4_000);
    await before.until(call.callId, ({ followUps }) => followUps[0]?.state === 'settled');
    // The rule leaves out the one channel that the caller agreed to.
    await expect(deadLettersOf(before, call.callId)).resolves.toMatchObject([{ cause: 'no_consent' }]);
    expect((await replay(before, ofCalls(call.callId))).items.map(inShort)).toEqual(['unchanged(no_consent)']);
    await before.stop();

    const mended = salonConfig(`${accounts}    routing: [{ send: [{ channel: sms }] }]\n`);
    after = await startTestEngine({ database, provider, otherProviders: [rcs], now: clock.now, config: mended });
    expect((await replay(after, ofCalls(call.callId))).items.map(inShort)).toEqual(['sent']);
    await after.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
    expect(provider.sends).toHaveLength(1);
  });
});
