import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { ManyAddresses, written } from '../support/many-addresses.ts';
import { tenantId } from '../support/test-engine.ts';

const people = new ManyAddresses();

describe('a WhatsApp user id that an event names beside the phone', () => {
  test('is the same person: a stop from it alone keeps the next message from leaving, and stands in the journey', async () => {
    const userId = 'US.1001';
    const call = await people.held('by-event', '+12025550301', { whatsappUserId: userId });
    await people.meta.message({ userId }, 'STOP');
    expect(await people.endedAs(call)).toEqual(['opted_out']);
    expect(people.sendsTo(call.phone)).toBe(0);
    const { replies } = await people.engine.journey('by-event');
    expect(replies).toMatchObject([{ text: 'STOP', keyword: 'stop' }]);
  });

  test('is joined once, with an entry that holds references and no address', async () => {
    const userId = 'US.1002';
    const call = await people.held('joined-once', '+12025550302', { whatsappUserId: userId });
    await people.engine.ingest(
      call.event('call.transcript', { caller: { phone: call.phone, whatsappUserId: userId } }),
    );
    const joins = await people.joinsIn('joined-once');
    expect(joins).toEqual([
      {
        personIds: [expect.stringMatching(/^[0-9a-f-]{36}$/), expect.any(String)],
        saidBy: { eventId: expect.any(String) },
      },
    ]);
    expect(JSON.stringify(joins)).not.toMatch(/2025550302|US\.1002/);
  });

  test('keeps a reply of theirs in the journey of their last call', async () => {
    const userId = 'US.1003';
    const call = await people.held('reply-by-id', '+12025550303', { whatsappUserId: userId });
    await people.meta.message({ userId }, 'See you there');
    expect((await people.engine.journey('reply-by-id')).replies).toMatchObject([{ text: 'See you there' }]);
    expect(await people.endedAs(call)).toEqual(['accepted']);
  });

  test('beside another number than the first one of the call joins nobody', async () => {
    const userId = 'US.1004';
    const call = await people.held('other-number', '+12025550304');
    const other = { caller: { phone: '+12025550399', whatsappUserId: userId } };
    await people.engine.ingest(call.event('call.transcript', other));
    expect(await people.joinsIn('other-number')).toEqual([]);
    await people.meta.message({ userId }, 'STOP');
    expect(await people.endedAs(call)).toEqual(['accepted']);
    const stranger = await people.held('other-number-2', '+12025550399');
    expect(await people.endedAs(stranger)).toEqual(['accepted']);
  });

  test.each(['+12025550310', '12025550310', 'unknown', 'us.1', 'US.'])(
    'that reads %s is none',
    async (whatsappUserId) => {
      const name = `no-user-id-${whatsappUserId}`;
      await people.held(name, '+12025550305', { whatsappUserId });
      expect(await people.joinsIn(name)).toEqual([]);
    },
  );

  test('is no way around a stop that came before it was joined', async () => {
    const userId = 'US.1006';
    await people.meta.message({ userId }, 'STOP');
    people.clock.advance(1_000);
    const call = await people.held('stopped-before-joined', '+12025550306', { whatsappUserId: userId });
    expect(await people.endedAs(call)).toEqual(['opted_out']);
  });

  test('of one tenant is nobody to another', async () => {
    const { rows } = await people.engine.pool.query('SELECT DISTINCT tenant FROM person_links');
    expect(rows).toEqual([{ tenant: tenantId }]);
  });
});

describe('addresses that a provider names together', () => {
  test('are one person: what was planned for the phone does not leave after a stop from the id', async () => {
    const person = { waId: '12025550311', userId: 'US.2001', parentUserId: 'US.ENT.2001' };
    const call = await people.held('by-provider', '+12025550311');
    await people.meta.message(person, 'Hello');
    expect(await people.joinsIn('by-provider')).toEqual([
      { personIds: [expect.any(String), expect.any(String)], saidBy: { account: 'wa-main', channel: 'whatsapp' } },
      { personIds: [expect.any(String), expect.any(String)], saidBy: { account: 'wa-main', channel: 'whatsapp' } },
    ]);
    await people.meta.message({ userId: 'US.ENT.2001' }, 'stop');
    expect(await people.endedAs(call)).toEqual(['opted_out']);
  });

  test('carry a stop over that was said before they were joined', async () => {
    const person = { waId: '12025550312', userId: 'US.2002' };
    const call = await people.held('stop-carried-over', '+12025550312');
    await people.meta.message({ userId: 'US.2002' }, 'STOP');
    await people.meta.message(person, 'What is this?');
    expect(await people.endedAs(call)).toEqual(['opted_out']);
  });

  test('of two stops and starts the latest holds, whichever address it came from', async () => {
    const userId = 'US.2003';
    const call = await people.held('latest-wins', '+12025550313', { whatsappUserId: userId });
    await people.meta.message({ userId }, 'STOP');
    people.clock.advance(1_000);
    await people.engine.post(written('start-1', call.phone, 'START'));
    expect(await people.endedAs(call)).toEqual(['accepted']);
    people.clock.advance(1_000);
    await people.engine.post(written('stop-1', call.phone));
    people.clock.advance(1_000);
    await people.meta.message({ userId }, 'START');
    expect(await people.endedAs(await people.held('latest-wins-2', call.phone))).toEqual(['accepted']);
  });

  test('an id of one channel is not the same id of another', async () => {
    const call = await people.held('two-channels', '+12025550314', { whatsappUserId: 'US.2004' });
    await people.engine.postTo('rcs-main', written('stop-2', 'US.2004'));
    expect(await people.endedAs(call)).toEqual(['accepted']);
  });

  test('two phones of one WhatsApp user: a stop on one stops the other, a consent on one is none for the other', async () => {
    const userId = 'US.2005';
    await people.held('phone-one', '+12025550315', { whatsappUserId: userId });
    const other = new CallScript('phone-two', '+12025550316');
    await people.engine.ingest(other.started({ whatsappUserId: userId }), other.booking());
    expect(await people.endedAs(other)).toEqual(['no_consent']);
    const again = await people.held('phone-two-2', '+12025550316');
    await people.engine.post(written('stop-3', '+12025550315'));
    expect(await people.endedAs(again)).toEqual(['opted_out']);
    const { consents, suppressions } = await people.consents.query(tenantId, '+12025550316');
    expect(consents).toHaveLength(1);
    expect(suppressions).toMatchObject([{ kind: 'stop' }]);
  });

  test('a user id that is named beside everybody makes no crowd of one person', async () => {
    const names = Array.from({ length: 35 }, (_, index) => `crowd-${index}`);
    const calls = names.map((name, index) => new CallScript(name, `+12025557${100 + index}`));
    for (const call of calls) await people.engine.ingest(call.started({ whatsappUserId: 'US.9999' }));
    const joins = await Promise.all(names.map(async (name) => people.joinsIn(name)));
    expect(joins.slice(0, 31).flat()).not.toContainEqual(expect.objectContaining({ refused: expect.anything() }));
    for (const [join] of joins.slice(31)) expect(join).toMatchObject({ refused: 'too_many_addresses' });
    expect(
      await people.engine.pool.query(
        'SELECT max(count) AS most FROM (SELECT count(*) FROM person_links GROUP BY root) AS c',
      ),
    ).toMatchObject({ rows: [{ most: 32 }] });
  });
});

describe('a stop in the same batch', () => {
  test('as a live booking on another call of the person keeps that one from leaving', async () => {
    const first = await people.held('batch-stop', '+12025550331', { whatsappUserId: 'US.4001' });
    const second = new CallScript('batch-live', '+12025550332');
    await people.engine.ingest(second.started({ whatsappUserId: 'US.4001' }), second.consent());
    people.clock.advance(1_000);
    await people.engine.ingest(first.event('consent.revoked'), second.booking({}, { live: true }));
    await people.engine.ingest(first.ended(), second.ended());
    people.clock.advance(4_000);
    await people.engine.until('batch-live', ({ followUps }) => followUps.every((one) => one.state === 'settled'));
    expect(people.sendsTo(first.phone) + people.sendsTo(second.phone)).toBe(0);
  });
});
