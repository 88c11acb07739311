import { describe, expect, test } from '@jest/globals';
import { isWhatsappUserId } from '../../src/event/whatsapp-user-id.ts';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';

const longest = `US.ENT.${'1'.repeat(128)}`;

describe('a WhatsApp user id', () => {
  test.each(['US.13491208655302741918', 'MX.1', 'US.ENT.11815799212886844830', 'BR.aB9', longest])('is %s', (text) => {
    expect(isWhatsappUserId(text)).toBe(true);
  });

  test.each(['', 'US.', 'us.123', 'USA.123', '123', '+525512345678', 'unknown', 'US.12 34', `${longest}1`, 'US.1\n'])(
    'is not %j',
    (text) => {
      expect(isWhatsappUserId(text)).toBe(false);
    },
  );

  test('is taken in an event at its longest', () => {
    const base = { specversion: '1.0', id: '1', source: 'urn:a', type: 'call.started', subject: 'c' };
    const data = { caller: { whatsappUserId: longest } };
    expect(parseCallEvent({ ...base, data })).toMatchObject({ ok: true, event: { data } });
    expect(parseCallEvent({ ...base, data: { caller: { whatsappUserId: `${longest}1` } } })).toMatchObject({
      ok: false,
      faults: [{ field: 'data.caller.whatsappUserId' }],
    });
  });
});
