import { beforeAll, describe, expect, test } from '@jest/globals';
import { Usage, type UsageTerms } from '../../src/engine/usage.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { readUsageLines } from '../../src/ledger/reads/usage-lines.ts';
import { CallScript } from '../support/call-script.ts';
import { until } from '../support/until.ts';
import { ask, type Answer } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const at = (path: string): string => gateway.app.url + path;
const phone = '+12025550141';

beforeAll(async () => {
  const { engine } = gateway.app;
  const call = new CallScript('listed-call', phone);
  await ask(at('/v1/events'), { body: [call.started(), call.consent(), call.booking({}, { live: true })] });
  await engine.until('listed-call', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const reply = {
    signal: 'reply',
    key: 'r-1',
    providerId: 'SM-r',
    from: phone,
    text: 'Thank you',
    mediaCount: 0,
    segments: 2,
  } as const;
  await engine.post(reply);
  await engine.until('listed-call', ({ replies }) => replies.length > 0);
});

describe('what the console reads', () => {
  test('a list of calls has the newest first, and says what each caller was told', async () => {
    const unasked = new CallScript('listed-call-2', '+12025550142');
    await ask(at('/v1/events'), { body: [unasked.started(), unasked.booking({}, { live: true }), unasked.ended()] });
    await until('it is judged', async () => {
      const { calls } = (await ask(at('/v1/calls?q=listed-call-2'))).body;
      return calls[0]?.triggers[0]?.verdict === 'skip' || undefined;
    });
    const first = (await ask(at('/v1/calls?q=listed&limit=1'))).body;
    expect(first.calls).toMatchObject([
      {
        callId: 'listed-call-2',
        phone: '+1********42',
        triggers: [
          { verdict: 'skip', reason: 'no_consent', sentence: expect.stringMatching(/^Not sent: nobody agreed/) },
        ],
      },
    ]);
    const second = (await ask(at(`/v1/calls?q=listed&limit=1&after=${first.next}`))).body;
    expect(second.calls).toMatchObject([{ callId: 'listed-call', replies: 1 }]);
    expect(second.calls[0].triggers[0]).toMatchObject({
      channel: 'sms',
      verdict: 'send',
      trigger: 'booking.confirmed',
    });
    expect(second.next).toBeUndefined();
    expect((await ask(at('/v1/calls?q=%00'))).status).toBe(400);
    const inUrl = await ask(at(`/v1/calls?q=${encodeURIComponent(phone)}`));
    expect([inUrl.status, inUrl.body.faults[0].field]).toEqual([400, 'q']);
  });

  test('a call may be named as the path by which calls are searched', async () => {
    const body = new CallScript('query').started();
    expect((await ask(at('/v1/events'), { body })).status).toBe(202);
    expect((await ask(at('/v1/calls/query'))).body).toMatchObject({ callId: 'query' });
    const other = await ask(at('/v1/calls/query'), { method: 'DELETE' });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  test('the call of a message is found by the id that the message carried', async () => {
    const journey = (await ask(at('/v1/calls/listed-call'))).body;
    const attemptId = journey.followUps[0].attempts[0].id;
    const found = (await ask(at(`/v1/calls?attempt=${attemptId}`))).body;
    expect(found.calls).toMatchObject([{ callId: 'listed-call', tenant: 'salon-luz' }]);
    expect(found.next).toBeUndefined();
    const searched = (await ask(at('/v1/calls/query'), { body: { attempt: attemptId, phone } })).body;
    expect(searched.calls).toMatchObject([{ callId: 'listed-call' }]);
    const ofNobody = await ask(at('/v1/calls?attempt=019ab5e0-9c40-7a00-8000-000000000005'));
    expect([ofNobody.status, ofNobody.body.calls]).toEqual([200, []]);
    const faulty = await ask(at('/v1/calls?attempt=first'));
    expect([faulty.status, faulty.body.faults[0].field]).toEqual([400, 'attempt']);
  });

  test('a preview says what would be sent and what it costs, and writes nothing', async () => {
    const payload = {
      caller: { name: 'Zoë' },
      request: { id: 'R-1', kind: 'text', text: 'Bring the ☕ form. '.repeat(12) },
    };
    const body = { tenant: 'salon-luz', trigger: 'caller.requested', locale: 'en-US', payload };
    const { status, body: made } = await ask(at('/v1/templates/preview'), { body });
    expect([status, made.previews]).toEqual([
      200,
      [expect.objectContaining({ channel: 'sms', fits: true, words: 'shipped', encoding: 'UCS-2' })],
    ]);
    const [preview] = made.previews;
    expect(preview.text).toContain('form.');
    expect(preview.segments).toBe(preview.units);
    expect(preview.segments).toBeGreaterThan(1);
    const faulty = await ask(at('/v1/templates/preview'), {
      body: { ...body, payload: { request: { id: 'R-1' } } },
    });
    expect([faulty.status, faulty.body.faults[0].field]).toEqual([400, expect.stringMatching(/^payload\.request/)]);
    const inAll = await ask(at('/v1/templates/preview'), { body: { ...body, locale: undefined } });
    expect(inAll.body.previews.length).toBeGreaterThan(2);
  });

  test('accounts tell how they do', async () => {
    const { accounts } = (await ask(at('/v1/accounts?tenant=salon-luz'))).body;
    expect(accounts).toEqual([
      {
        tenant: 'salon-luz',
        account: 'sms-main',
        channel: 'sms',
        circuit: 'closed',
        waiting: 0,
        underWay: 0,
        lastAcceptedAt: expect.any(String),
      },
    ]);
  });

  test('a stream goes on where it was cut, and ends with the gateway', async () => {
    const ending = new AbortController();
    const url = await gateway.app.variant({ waitsEnd: ending.signal });
    const open = (query: string, headers: Record<string, string>): Promise<Response> =>
      fetch(`${url}/v1/ledger/stream${query}`, { headers: { authorization: `Bearer ${keys.salon}`, ...headers } });
    // The feed shows nothing before all that began earlier has ended, in any database of the server.
    let seen = '';
    for await (const bytes of (await open('?after=0.0', {})).body ?? []) {
      seen += Buffer.from(bytes).toString('utf8');
      // A batch is whole once its last entry is there, which has the cursor.
      const isWhole = /\nid: [\d.]+\ndata: .*\n\n$/.test(seen);
      if (isWhole && seen.includes('listed-call-2-3')) break;
    }
    const id = [...seen.matchAll(/^id: (\d+\.\d+)$/gm)].at(-1)?.[1] ?? '';
    expect(seen).toContain('"callId":"listed-call"');
    await ask(at('/v1/events'), { body: new CallScript('streamed-call', '+12025550143').started() });
    const second = await open('', { 'last-event-id': id });
    let told = '';
    for await (const bytes of second.body ?? []) {
      told += Buffer.from(bytes).toString('utf8');
      if (told.includes('streamed-call')) ending.abort();
    }
    expect(told).toMatch(/event: entry\n(?:id: \d+\.\d+\n)?data: \{"seq":\d+,/);
    expect(told).not.toContain('"callId":"listed-call"');
    const bad = await ask(`${url}/v1/ledger/stream?after=x`, {});
    expect([bad.status, bad.body.faults[0].field]).toEqual([400, 'after']);
  });
});

describe('usage', () => {
  // The month of the messages: in the days about its ends, a volume would be included for each of two.
  const now = new Date();
  const monthBegins = (later: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later)).toISOString();
  const period = `from=${monthBegins(0)}&to=${monthBegins(1)}`;
  const row = { channel: 'sms', per: 'segment', carrier: 0n } as const;
  const terms: UsageTerms = {
    prices: {
      currency: 'USD',
      charged: new Map(),
      rows: [
        { ...row, direction: 'outbound', provider: 9_000n, carrier: 3_000n },
        { ...row, direction: 'inbound', provider: 5n },
      ],
    },
    tariff: { name: 'Starter', included: new Map([['sms', { unit: 'messages', amount: 1 }]]) },
  };
  let url: string;
  const read = (query: string, headers = {}): Promise<Answer> => ask(`${url}/v1/usage?${period}&${query}`, { headers });
  const numbered = (messages: number, segments = messages) => ({ messages, segments });

  beforeAll(async () => {
    const { engine } = gateway.app;
    const reads = engine.container.get(TenantReads);
    const ofTenants = new Map(['salon-luz', 'other', 'third'].map((id) => [id, terms]));
    url = await gateway.app.variant({ usage: new Usage((asked) => readUsageLines(reads, asked), ofTenants) });
    const call = new CallScript('=billed-call', '+12025550144');
    await ask(at('/v1/events'), { body: [call.started(), call.consent(), call.booking({}, { live: true })] });
    const isAccepted = ({ status }: { status: string }): boolean => status === 'accepted';
    const sent = await engine.until(
      '=billed-call',
      ({ followUps }) => followUps[0]?.attempts.some(isAccepted) === true,
    );
    const { id: attemptId = '', providerIds = [] } = sent.followUps[0]?.attempts[0] ?? {};
    const billing = { segments: 3, category: 'a_category', price: { amount: '0.0201', currency: 'EUR' } };
    const receipt = { signal: 'receipt', attemptId, providerId: providerIds[0] ?? '', rawStatus: 'x' } as const;
    await engine.post({ ...receipt, key: 'b-1', status: 'delivered', billing });
    // Later, and as if it was another: it takes nothing back.
    await engine.post({ ...receipt, key: 'b-2', status: 'sent' });
    await engine.post({
      signal: 'reply',
      key: 'b-3',
      providerId: 'SM-b',
      from: '+12025550144',
      text: 'HELP',
      mediaCount: 0,
      keyword: 'help',
    });
    await until('all of it is learnt', async () => {
      const { entries, notices } = (await ask(at('/v1/calls/=billed-call'))).body;
      const receipts = entries.filter((one: { kind: string }) => one.kind === 'receipt');
      return (receipts.length === 2 && notices[0]?.status === 'accepted') || undefined;
    });
  });

  test('has what was told of prices before the table, and replies and notices beside the messages', async () => {
    const { status, body } = await read('by=kind');
    expect(status).toBe(200);
    const costs = (rows: { kind: string; cost: unknown }[]) => rows.map(({ kind, cost }) => [kind, cost]);
    expect(costs(body.rows)).toEqual([
      [
        'follow_up',
        [
          { currency: 'EUR', provider: '0.0201', carrier: '0.00', total: '0.0201' },
          { currency: 'USD', provider: '0.009', carrier: '0.012', total: '0.021' },
        ],
      ],
      // The answer to HELP has two segments.
      ['notice', [{ currency: 'USD', provider: '0.018', carrier: '0.006', total: '0.024' }]],
      ['reply', [{ currency: 'USD', provider: '0.000015', carrier: '0.00', total: '0.000015' }]],
    ]);
    expect(body.total).toMatchObject({
      charged: numbered(5, 9),
      kinds: { follow_up: 2, notice: 1, reply: 2 },
      priced: { provider: 1, table: 4, unpriced: 0 },
      volume: { included: 1, over: 2 },
    });
    expect(body.included).toMatchObject([{ tenant: 'salon-luz', tariff: 'Starter', amount: 1, used: 3, over: 2 }]);
  });

  test('is read by call, page by page, and comes to the same', async () => {
    const first = (await read('by=call,category&limit=1')).body;
    const second = (await read(`by=call,category&limit=1&after=${first.next}`)).body;
    expect([first.rows, second.rows].map((rows) => rows.map((one: { callId: string }) => one.callId))).toEqual([
      ['listed-call'],
      ['=billed-call', '=billed-call'],
    ]);
    const volumes = [...first.rows, ...second.rows].map((one: { volume: unknown }) => one.volume);
    expect(volumes).toEqual([
      { included: 1, over: 0 },
      { included: 0, over: 1 },
      { included: 0, over: 1 },
    ]);
    const rest = second.next === undefined ? { rows: [] } : (await read(`by=call&after=${second.next}`)).body;
    expect([rest.rows, rest.next]).toEqual([[], undefined]);
    const faulty = await read('by=call&after=x');
    expect([faulty.status, faulty.body.faults[0].field]).toEqual([400, 'after']);
  });

  test('is CSV for whoever accepts that, in which no text is a formula', async () => {
    const { headers, body } = await read('by=call', { accept: 'text/csv' });
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'text/csv; charset=utf-8; header=present',
      expect.stringMatching(/^attachment; filename="usage-[\d-]+\.csv"$/),
    ]);
    const [head = '', ...lines] = (body as string).split('\r\n');
    expect(head).toMatch(/^day_utc,call_id,charged_messages,.*,total_cost$/);
    // The second currency of a row, without figures, and the end of the last line.
    expect(lines).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d,'=billed-call,3,6,.*,EUR,0\.0201,0\.00,0\.0201$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d,'=billed-call,{15}USD,0\.018005,/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d,listed-call,2,3,0,/),
      '',
    ]);
    const chosen = await read('format=csv&by=tenant');
    expect(chosen.body).toMatch(/^tenant,.*\r\nsalon-luz,5,9,/);
  });
});

describe('another tenant', () => {
  test('is told nothing by a stream, from the beginning of the ledger on', async () => {
    const stop = new AbortController();
    const response = await fetch(at('/v1/ledger/stream?after=0.0'), {
      headers: { authorization: `Bearer ${keys.other}` },
      signal: stop.signal,
    });
    const own = new CallScript('others-own-call', '+12025550155').started();
    await ask(at('/v1/events'), { key: keys.other, body: own });
    let told = '';
    for await (const bytes of response.body ?? []) {
      told += Buffer.from(bytes).toString('utf8');
      if (told.includes('others-own-call')) break;
    }
    stop.abort();
    expect(told).toContain('others-own-call');
    expect(told).not.toContain('salon-luz');
  });

  test('finds no call of a person who was called by somebody else', async () => {
    const query = (key: string): Promise<Answer> => ask(at('/v1/calls/query'), { key, body: { phone } });
    expect((await query(keys.salon)).body.calls).toEqual([expect.objectContaining({ callId: 'listed-call' })]);
    expect((await query(keys.other)).body).toEqual({ calls: [] });
  });
});
