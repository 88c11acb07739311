import { describe, expect, test } from '@jest/globals';
import { account, openReceiver, openSandbox, ordinaryPhone, type SandboxClient, sender } from '../support/harness.ts';

const list = `/2010-04-01/Accounts/${account.sid}/Messages.json`;

async function bodies(sandbox: SandboxClient, query: string): Promise<string[]> {
  const { status, body } = await sandbox.api(`${list}?${query}`);
  expect(status).toBe(200);
  return body.messages.map((message: { body: string }) => message.body);
}

describe('the list of messages', () => {
  test('pages as Twilio does: newest first, each page naming the next', async () => {
    const sandbox = await openSandbox();
    for (const Body of ['one', 'two', 'three']) await sandbox.create({ Body });
    const { body: first } = await sandbox.api(`${list}?To=${encodeURIComponent(ordinaryPhone)}&PageSize=2`);
    const lastSid = first.messages[1].sid;
    expect({ ...first, messages: first.messages.map((message: { body: string }) => message.body) }).toEqual({
      messages: ['three', 'two'],
      page: 0,
      page_size: 2,
      start: 0,
      end: 1,
      uri: `${list}?To=%2B14155550123&PageSize=2&Page=0`,
      first_page_uri: `${list}?To=%2B14155550123&PageSize=2&Page=0`,
      next_page_uri: `${list}?To=%2B14155550123&PageSize=2&Page=1&PageToken=PA${lastSid}`,
      previous_page_uri: null,
    });
    // A message that comes between two pages moves nothing.
    await sandbox.create({ Body: 'four' });
    const { body: second } = await sandbox.api(first.next_page_uri);
    expect(second).toMatchObject({ page: 1, page_size: 2, start: 2, end: 2, next_page_uri: null });
    expect(second.messages.map((message: { body: string }) => message.body)).toEqual(['one']);
  });

  test('has fifty messages a page by default, and an exact fit has no next page', async () => {
    const sandbox = await openSandbox();
    await Promise.all(Array.from({ length: 51 }, () => sandbox.create()));
    const { body: byDefault } = await sandbox.api(list);
    expect([byDefault.messages.length, byDefault.page_size, byDefault.next_page_uri === null]).toEqual([50, 50, false]);
    const { body: exact } = await sandbox.api(`${list}?PageSize=51`);
    expect([exact.messages.length, exact.next_page_uri]).toEqual([51, null]);
  });

  test('filters by recipient and by sender', async () => {
    const sandbox = await openSandbox();
    await sandbox.create({ Body: 'a' });
    await sandbox.create({ Body: 'b', To: '+14155550199' });
    await sandbox.create({ Body: 'c', From: '+15005550008' });
    expect(await bodies(sandbox, 'To=%2B14155550199')).toEqual(['b']);
    expect(await bodies(sandbox, `From=${encodeURIComponent(sender)}`)).toEqual(['b', 'a']);
    expect(await bodies(sandbox, 'To=%2B14155550123&From=%2B15005550008')).toEqual(['c']);
  });

  test('filters by whole days in GMT, with both ends in, and only what has been sent', async () => {
    let now = Date.parse('2026-03-01T23:30:00Z');
    const [sandbox, receiver] = await Promise.all([openSandbox({ now: () => now }), openReceiver()]);
    let receipts = 0;
    for (const day of ['01', '02', '03']) {
      now = Date.parse(`2026-03-${day}T23:30:00Z`);
      await sandbox.create({ Body: day, StatusCallback: receiver.url });
      receipts += 2;
      await receiver.atLeast(receipts);
    }
    await sandbox.control('PATCH', '/settings', { timeScale: 10_000 });
    await sandbox.create({ Body: 'not sent yet' });

    expect(await bodies(sandbox, 'DateSent=2026-03-02')).toEqual(['02']);
    expect(await bodies(sandbox, 'DateSent%3E=2026-03-02')).toEqual(['03', '02']);
    expect(await bodies(sandbox, 'DateSent%3C=2026-03-02')).toEqual(['02', '01']);
    expect(await bodies(sandbox, 'DateSent%3E=2026-03-02&DateSent%3C=2026-03-02')).toEqual(['02']);
    // The time of day that the SDK adds plays no part.
    expect(await bodies(sandbox, 'DateSent%3E=2026-03-03T23:59:59Z')).toEqual(['03']);
    expect(await bodies(sandbox, 'DateSent=2026-03-04')).toEqual([]);
    expect((await bodies(sandbox, ''))[0]).toBe('not sent yet');
  });

  test.each([
    'Status=sent',
    'PageSize=0',
    'PageSize=1001',
    'PageSize=ten',
    'DateSent=yesterday',
    'PageToken=2',
    'Page=-1',
  ])('refuses %s', async (query) => {
    const { status, body } = await (await openSandbox()).api(`${list}?${query}`);
    expect([status, body.code]).toEqual([400, 20001]);
  });
});
