import { describe, expect, test } from '@jest/globals';
import { defaultMetaAccount } from '../../src/index.ts';
import { ordinaryPhone } from '../support/harness.ts';
import { openMeta } from '../support/meta-client.ts';
import { metaSpecFaults } from '../support/meta-spec.ts';
import { sample, sampleNames, samplesAreThere } from '../support/provider-samples.ts';

const ifSamples = samplesAreThere ? test : test.skip;
const digits = ordinaryPhone.slice(1);

describe('sending through the Cloud API', () => {
  test('is answered in the shape of the documents, and logged with its channel', async () => {
    const meta = await openMeta();
    const { status, body } = await meta.template({ biz_opaque_callback_data: 'att-1' });
    expect([status, body]).toEqual([
      200,
      {
        messaging_product: 'whatsapp',
        contacts: [{ input: ordinaryPhone, wa_id: digits, user_id: expect.stringMatching(/^US\.\d+$/) }],
        messages: [{ id: expect.stringMatching(/^wamid\./), message_status: 'accepted' }],
      },
    ]);
    expect(metaSpecFaults.sent(body)).toEqual([]);
    const kept = await meta.sandbox.control('GET', '/messages?attemptId=att-1&channel=whatsapp');
    expect(kept.body.messages).toMatchObject([
      { carrier: 'meta', sid: body.messages[0].id, to: ordinaryPhone, accountSid: defaultMetaAccount.phoneNumberId },
    ]);
  });

  ifSamples.each(sampleNames('meta/send-samples', (name) => !name.includes('typing')))(
    "takes Meta's sample %s",
    async (name) => {
      const meta = await openMeta();
      const { status, body } = await meta.post({ ...sample(`meta/send-samples/${name}`), to: digits });
      expect([status, body.messages?.length]).toEqual([200, 1]);
    },
  );

  test('by user id goes to the person, and the phone wins where both are given', async () => {
    const meta = await openMeta();
    const { body: first } = await meta.template();
    const recipient = first.contacts[0].user_id;
    const byId = await meta.template({ recipient, to: undefined });
    expect(byId.body.contacts).toEqual([{ input: recipient, wa_id: digits, user_id: recipient }]);
    const both = await meta.template({ recipient }, '+14155550177');
    expect(both.body.contacts[0].wa_id).toBe('14155550177');
    expect((await meta.template({ recipient: 'US.1', to: undefined })).body.error.code).toBe(131009);
  });

  test('marks a message as read and shows typing', async () => {
    const meta = await openMeta();
    const { body: written } = await meta.act('replies', { from: ordinaryPhone, text: 'Hello?' });
    const mark = { messaging_product: 'whatsapp', status: 'read', message_id: written.sid };
    const { status, body } = await meta.post({ ...mark, typing_indicator: { type: 'text' } });
    expect([status, body, metaSpecFaults.marked(body)]).toEqual([200, { success: true }, []]);
    expect((await meta.sandbox.summary()).acts).toEqual({ whatsapp_read: 1, whatsapp_typing: 1 });
    expect((await meta.post({ ...mark, message_id: 'wamid.none' })).body.error.code).toBe(131009);
  });

  const text = { messaging_product: 'whatsapp', to: digits, type: 'text', text: { body: 'x' } };
  const button = { type: 'reply', reply: { id: '1', title: 'One' } };
  const buttons = (count: number) => ({
    ...text,
    type: 'interactive',
    text: undefined,
    interactive: {
      type: 'button',
      body: { text: 'x' },
      action: { buttons: Array.from({ length: count }, () => button) },
    },
  });
  test.each<[string, unknown, number, number]>([
    ['no recipient', { ...text, to: undefined }, 400, 131008],
    ['a recipient that is no phone', { ...text, to: 'Ana' }, 400, 131009],
    ['no text', { ...text, text: undefined }, 400, 131008],
    ['a text that is too long', { ...text, text: { body: 'x'.repeat(4097) } }, 400, 131009],
    ['an unknown key', { ...text, text: { body: 'x', colour: 'red' } }, 400, 100],
    [
      'a type that is not played',
      { ...text, type: 'image', image: { link: 'https://example.com/a.png' } },
      400,
      131051,
    ],
    ['four buttons', buttons(4), 400, 131009],
    ['callback data that is too long', { ...text, biz_opaque_callback_data: 'x'.repeat(513) }, 400, 131009],
    ['no object', [], 400, 100],
  ])('refuses %s', async (_label, body, status, code) => {
    const meta = await openMeta();
    const refused = await meta.post(body);
    expect([refused.status, refused.body.error.code]).toEqual([status, code]);
    expect(metaSpecFaults.refused(refused.body)).toEqual([]);
    expect(refused.body.error).toEqual({
      message: expect.stringMatching(`^\\(#${code}\\) `),
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
      fbtrace_id: expect.stringMatching(/^A\S+$/),
    });
    expect(await meta.sandbox.summary()).toMatchObject({ accepted: 0, refused: { [code]: 1 } });
  });

  test('refuses a wrong token, a foreign number, another path and a body that is no JSON', async () => {
    const meta = await openMeta();
    const wrong = await meta.post(text, { headers: { authorization: 'Bearer x', 'content-type': 'application/json' } });
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 190]);
    const foreign = await meta.post(text, {}, '999999999999');
    expect([foreign.status, foreign.body.error]).toMatchObject([
      400,
      { type: 'GraphMethodException', code: 100, error_subcode: 33 },
    ]);
    expect((await meta.sandbox.api('/v24.0/me')).body.error.code).toBe(2500);
    expect((await meta.post(text, { body: '{' })).body.error.code).toBe(100);
  });
});
