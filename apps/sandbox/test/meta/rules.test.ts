import { describe, expect, test } from '@jest/globals';
import { inTurn, sorted } from '../support/arrays.ts';
import { ordinaryPhone } from '../support/harness.ts';
import { bodyOf, openMeta, reminder } from '../support/meta-client.ts';

const hour = 3_600_000;

/** A clock that the test moves. */
function movableClock() {
  let time = Date.parse('2026-11-23T10:00:00Z');
  return { now: () => time, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('the customer service window', () => {
  test('lets free text through for 24 hours after the person wrote to this number', async () => {
    const clock = movableClock();
    const meta = await openMeta({}, { now: clock.now });
    await meta.text();
    expect(await meta.statuses(1)).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
    await meta.act('replies', { from: ordinaryPhone, text: 'Hi' });
    clock.pass(24 * hour - 1);
    await meta.text();
    const [, sent, delivered] = await meta.statuses(4);
    expect([sent.status, delivered.status, sent.pricing]).toEqual([
      'sent',
      'delivered',
      { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
    ]);
    expect(sent.conversation.expiration_timestamp).toBe(String(Date.parse('2026-11-24T10:00:00Z') / 1000));
    clock.pass(1);
    await meta.text();
    expect((await meta.statuses(5)).at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] });
  });

  test('makes a utility template free, and asks nothing of a template', async () => {
    const meta = await openMeta();
    await meta.template();
    const [outside] = await meta.statuses(2);
    expect(outside.pricing).toEqual({ billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' });
    await meta.act('replies', { from: ordinaryPhone, text: 'Hi' });
    await meta.template();
    expect((await meta.statuses(5))[2].pricing).toMatchObject({ billable: false, type: 'free_customer_service' });
  });

  test('is told in the answer where the account wants it so', async () => {
    const meta = await openMeta({ refusesBy: 'answer' });
    const { status, body } = await meta.text();
    expect([status, body.error.code]).toEqual([400, 131047]);
    expect((await meta.template({}, '+14155559950')).body.error.code).toBe(131026);
    expect((await meta.sandbox.summary()).accepted).toBe(0);
  });
});

describe('templates', () => {
  const offer: typeof reminder = {
    name: 'offer',
    language: 'es_MX',
    category: 'marketing',
    body: 'Oferta para {{name}}',
  };
  const link: typeof reminder = {
    ...reminder,
    name: 'link',
    buttons: [{ type: 'url', text: 'Ver', url: 'https://x.example/{{1}}' }],
  };
  const templates: (typeof reminder)[] = [reminder, offer, link, { ...reminder, name: 'paused', status: 'PAUSED' }];
  const template = (more: object) => ({ template: { name: 'reminder', language: { code: 'es_MX' }, ...more } });
  const named = (name: string) => [{ type: 'body', parameters: [{ type: 'text', text: 'Ana', parameter_name: name }] }];

  test.each<[string, object, number, number]>([
    ['an unknown name', template({ name: 'other', components: bodyOf('1', '2') }), 404, 132001],
    ['an unknown language', template({ language: { code: 'en_US' }, components: bodyOf('1', '2') }), 404, 132001],
    ['too few parameters', template({ components: bodyOf('1') }), 400, 132000],
    ['too many parameters', template({ components: bodyOf('1', '2', '3') }), 400, 132000],
    ['a parameter under another name', template({ name: 'offer', components: named('person') }), 400, 132012],
    ['a line break in a parameter', template({ components: bodyOf('1', 'a\nb') }), 400, 132018],
    ['a link without its end', template({ name: 'link', components: bodyOf('1', '2') }), 400, 131008],
    ['a paused one', template({ name: 'paused', components: bodyOf('1', '2') }), 400, 132015],
  ])('refuse %s', async (_label, request, status, code) => {
    const meta = await openMeta({ templates });
    const refused = await meta.template(request);
    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
  });

  test('are kept as the person reads them', async () => {
    const meta = await openMeta({ templates });
    await meta.template();
    await meta.template(template({ name: 'offer', components: named('name') }));
    const { body } = await meta.sandbox.control('GET', '/messages');
    expect(body.messages.map((message: { body: string }) => message.body)).toEqual([
      'Hola Ana, su cita es el lunes.',
      'Oferta para Ana',
    ]);
  });

  test('are refused once Meta has disabled them, and say so by webhook', async () => {
    const meta = await openMeta({ templates });
    await meta.act('notices', { template: { name: 'reminder', language: 'es_MX', event: 'DISABLED', reason: 'SPAM' } });
    const [webhook] = await meta.webhooks(1);
    expect(webhook.entry[0].changes[0]).toMatchObject({
      field: 'message_template_status_update',
      value: { event: 'DISABLED', message_template_name: 'reminder', reason: 'SPAM' },
    });
    expect((await meta.template()).body.error.code).toBe(132016);
  });

  test('of marketing fail for a person who stopped it, until they resume; others pass', async () => {
    const meta = await openMeta({ templates });
    await meta.act('opt-outs', { from: ordinaryPhone, value: 'stop' });
    await meta.template(template({ name: 'offer', components: named('name') }));
    expect((await meta.statuses(2))[0]).toMatchObject({ status: 'failed', errors: [{ code: 131050 }] });
    await meta.template();
    const told = (await meta.statuses(4)).slice(1).map(({ status }) => status as string);
    expect(sorted(told)).toEqual(['delivered', 'sent']);
    await meta.act('opt-outs', { from: ordinaryPhone, value: 'resume' });
    await meta.template(template({ name: 'offer', components: named('name') }));
    const resumed = (await meta.statuses(7)).slice(3).map(({ status }) => status as string);
    expect(sorted(resumed)).toEqual(['delivered', 'sent']);
  });
});

describe('limits', () => {
  test('a burst of 45 to one person borrows from the future; others are free', async () => {
    const clock = movableClock();
    const meta = await openMeta({}, { now: clock.now });
    const code = async () => (await meta.template()).body.error?.code;
    expect(await inTurn(46, code)).toEqual([...Array<undefined>(45).fill(undefined), 131056]);
    expect((await meta.template({}, '+14155550177')).status).toBe(200);
    clock.pass(45 * 6_000 - 1);
    expect(await code()).toBe(131056);
    clock.pass(1);
    expect(await code()).toBeUndefined();
    clock.pass(6_000);
    expect(await code()).toBeUndefined();
  });

  test('a burst is over after 6 seconds, however small', async () => {
    const clock = movableClock();
    const meta = await openMeta({}, { now: clock.now });
    const code = async () => (await meta.template()).body.error?.code;
    expect(await inTurn(2, code)).toEqual([undefined, undefined]);
    clock.pass(6_000);
    expect(await code()).toBe(131056);
    clock.pass(6_000);
    expect(await code()).toBeUndefined();
  });

  test('so many messages a second for a number', async () => {
    const clock = movableClock();
    const meta = await openMeta({ messagesPerSecond: 3 }, { now: clock.now });
    let phone = 4_155_550_100;
    const code = async () => (await meta.template({}, `+1${(phone += 1)}`)).body.error?.code;
    expect(await inTurn(4, code)).toEqual([undefined, undefined, undefined, 130429]);
    clock.pass(334);
    expect(await inTurn(2, code)).toEqual([undefined, 130429]);
  });
});
