import type { Signal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { ManyAddresses, written } from '../support/many-addresses.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const waIdOf = (phone: string): string => phone.slice(1);

describe('what a person stopped, told by Meta', () => {
  const people = new ManyAddresses();

  async function moves(before: string, after: string, userId?: string): Promise<void> {
    people.clock.advance(1_000);
    const newId = userId !== undefined && { userId: `${userId}9` };
    await people.meta.moved({ waId: waIdOf(before), ...(userId && { userId }) }, { waId: waIdOf(after), ...newId });
  }

  test('holds for their new number and their new user id, as of when it was said', async () => {
    const [before, after] = ['+12025550431', '+12025550432'];
    await people.held('stops-first', before);
    await people.engine.post(written('stop-431', before));
    await moves(before, after, 'US.4310');
    expect(await people.standing(after)).toEqual(['stop all address_changed']);
    const { suppressions } = await people.consents.query('salon-luz', after);
    expect(suppressions[0]?.at).toEqual((await people.consents.query('salon-luz', before)).suppressions[0]?.at);
    const next = await people.held('stops-first-next', after);
    expect(await people.endedAs(next)).toEqual(['opted_out']);
    const byId = await people.held('stops-first-id', '+12025550433', { whatsappUserId: 'US.43109' });
    expect(await people.endedAs(byId)).toEqual(['opted_out']);
  });

  test('keeps from leaving what waits to be sent to the new number', async () => {
    const [before, after] = ['+12025550434', '+12025550435'];
    await people.held('waits-old', before);
    await people.engine.post(written('stop-434', before));
    const next = await people.held('waits-new', after);
    await moves(before, after);
    expect(await people.endedAs(next)).toEqual(['opted_out']);
    expect(people.sendsTo(after)).toBe(0);
  });

  test('goes with them also where they move twice, and is ended by their own START alone', async () => {
    const [first, second, third] = ['+12025550436', '+12025550437', '+12025550438'];
    await people.held('twice', first);
    await people.engine.post(written('stop-436', first));
    await moves(first, second);
    // Whoever has the first number now.
    await people.engine.post(written('start-436', first, 'START'));
    await moves(second, third);
    expect(await people.standing(third)).toEqual(['stop all address_changed']);
    people.clock.advance(1_000);
    await people.engine.post(written('start-438', third, 'START'));
    const next = await people.held('twice-next', third);
    expect(await people.endedAs(next)).toEqual(['accepted']);
  });

  test('goes all the way where both changes are posted at once, the later one first', async () => {
    const [first, second, third] = ['+12025550446', '+12025550447', '+12025550448'];
    await people.held('at-once', first);
    await people.engine.post(written('stop-446', first));
    people.clock.advance(60_000);
    const move = (from: string, to: string, secondsAgo: number): Signal => {
      const at = new Date(people.clock.now().getTime() - secondsAgo * 1_000);
      return { signal: 'moved', key: `${from} ${to}`, from, to: [to], at };
    };
    await people.engine.post(move(second, third, 20), move(first, second, 40));
    expect(await people.standing(third)).toEqual(['stop all address_changed']);
  });

  test('is theirs alone: whoever has the old number next is written to by WhatsApp once they write START', async () => {
    const [before, after] = ['+12025550449', '+12025550450'];
    const isFree = async (): Promise<unknown> => {
      const { rows } = await people.engine.pool.query(
        'SELECT coalesce(freed_at > blocked_at, false) AS free FROM provider_blocks WHERE blocked_at IS NOT NULL ORDER BY blocked_at DESC LIMIT 1',
      );
      return rows[0]?.free;
    };
    await moves(before, after);
    expect(await isFree()).toBe(false);
    people.clock.advance(1_000);
    await people.meta.message({ waId: waIdOf(before) }, 'START');
    expect(await isFree()).toBe(true);
  });

  test('is carried within its scope, and what has ended is not carried', async () => {
    const [before, after] = ['+12025550439', '+12025550440'];
    await people.held('scopes', before);
    await people.engine.post(written('stop-439', before));
    people.clock.advance(1_000);
    await people.engine.post(written('start-439', before, 'START'));
    people.clock.advance(1_000);
    await people.meta.marketing({ waId: waIdOf(before) }, 'stop');
    await moves(before, after);
    expect(await people.standing(after)).toEqual(['stop marketing address_changed']);
  });

  test('is all that goes with them: what they agreed to under the old number permits nothing', async () => {
    const [before, after] = ['+12025550441', '+12025550442'];
    await people.held('agreed', before);
    await moves(before, after);
    const call = new CallScript('agreed-next', after);
    await people.engine.ingest(call.started(), call.booking());
    expect(await people.endedAs(call)).toEqual(['no_consent']);
    expect(await people.joinsIn('agreed')).toEqual([]);
    expect(await people.standing(after)).toEqual([]);
  });

  test('stands in the journey of their last call, with the change', async () => {
    const [before, after] = ['+12025550443', '+12025550444'];
    await people.held('tells', before);
    await people.engine.post(written('stop-443', before));
    await moves(before, after);
    const { entries } = await people.engine.journey('tells');
    expect(entries.slice(-2).map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'webhook', data: { account: 'wa-main', topic: 'address_changed', signal: 'moved' } },
      { kind: 'suppression', data: expect.objectContaining({ kind: 'stop', scope: 'all', source: 'address_changed' }) },
    ]);
  });
});

describe('a number that its owner left', () => {
  const clock = new TestClock();
  const sms = new FakeProvider('sms');
  const whatsapp = new FakeProvider('whatsapp');
  const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: wa-other, channel: whatsapp, settings: {} }
    routing: [{ send: [{ channel: whatsapp }, { channel: sms }] }]
  `);
  const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config, start: false });

  const moved = (from: string, ...to: string[]): Signal => ({ signal: 'moved', key: `${from} ${to[0]}`, from, to });

  async function held(name: string, phone: string): Promise<CallScript> {
    const call = new CallScript(name, phone);
    const consent = call.consent({ channels: ['sms', 'whatsapp'] });
    await running.engine.ingest(call.started(), consent, call.booking());
    clock.advance(1_000);
    return call;
  }

  /** The channels by which its message left, once its call has ended. */
  async function sentBy(call: CallScript): Promise<unknown[]> {
    await running.engine.ingest(call.ended());
    clock.advance(4_000);
    await playOut(running.engine);
    const { followUps } = await running.engine.journey(call.callId);
    return followUps.flatMap((one) => one.attempts.map(({ channel, status }) => `${channel} ${status}`));
  }

  test('is not written to by WhatsApp, on any account, and by SMS as before', async () => {
    const call = await held('left', '+12025550451');
    await running.engine.postTo('wa-other', moved(call.phone, '+12025550452'));
    expect(await sentBy(call)).toEqual(['sms accepted']);
    const { followUps } = await running.engine.journey('left');
    expect(followUps[0]?.plan).toMatchObject({
      omitted: expect.arrayContaining([expect.objectContaining({ whyNot: 'provider_block' })]),
    });
    expect(await sentBy(await held('left-again', call.phone))).toEqual(['sms accepted']);
  });

  test('is left also where nobody knows for which', async () => {
    const call = await held('for-nobody', '+12025550453');
    await running.engine.postTo('wa-main', moved(call.phone));
    expect(await sentBy(call)).toEqual(['sms accepted']);
  });

  test('is written to again once they are back', async () => {
    const [before, after] = ['+12025550454', '+12025550455'];
    await running.engine.postTo('wa-main', moved(before, after));
    expect(await sentBy(await held('went', after))).toEqual(['whatsapp accepted']);
    clock.advance(1_000);
    await running.engine.postTo('wa-main', moved(after, before));
    expect(await sentBy(await held('is-back', before))).toEqual(['whatsapp accepted']);
    expect(await sentBy(await held('not-there', after))).toEqual(['sms accepted']);
  });
});
