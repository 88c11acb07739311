import { describe, expect, test } from '@jest/globals';
import { inTurn } from '../support/arrays.ts';
import { openSandbox } from '../support/harness.ts';
import { magicDigits, numberEndingIn, numbersEndingIn } from '../support/magic.ts';

const errors: Record<string, { code: number; message: string }> = {
  '9910': { code: 21610, message: 'Attempt to send to unsubscribed recipient' },
  '9911': { code: 21211, message: "Invalid 'To' Phone Number" },
  '9912': { code: 21612, message: "The 'To' phone number is not currently reachable via SMS" },
  '9914': { code: 21614, message: "'To' number is not a valid mobile number" },
};
const throttles = ['9920', '9921'];

describe('magic numbers that are refused', () => {
  test('are all tested here', () => {
    expect(magicDigits('refusal')).toEqual([...Object.keys(errors), ...throttles]);
  });

  test.each(Object.entries(errors))('…%s, in any country and every time', async (digits, error) => {
    const sandbox = await openSandbox();
    for (const To of [...numbersEndingIn(digits), numberEndingIn(digits)]) {
      const { status, body } = await sandbox.create({ To });
      expect([status, body]).toEqual([
        400,
        { ...error, more_info: `https://www.twilio.com/docs/errors/${error.code}`, status: 400 },
      ]);
    }
    expect(await sandbox.summary()).toMatchObject({ accepted: 0, refused: { [error.code]: 5 } });
  });

  test.each(throttles)('…%s twice, then served', async (digits) => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    const sandbox = await openSandbox({ now: () => now });
    for (const { status, body, headers } of await inTurn(2, () => sandbox.create({ To: numberEndingIn(digits) }))) {
      expect([status, body]).toEqual([
        429,
        {
          code: 20429,
          message: 'Too Many Requests',
          more_info: 'https://www.twilio.com/docs/errors/20429',
          status: 429,
        },
      ]);
      expect(headers.get('retry-after')).toBe(digits === '9920' ? '1' : 'Mon, 23 Nov 2026 10:00:01 GMT');
    }
    expect((await sandbox.create({ To: numberEndingIn(digits) })).status).toBe(201);
    expect((await sandbox.create({ To: numbersEndingIn(digits)[1] })).status).toBe(429);
    expect(await sandbox.summary()).toMatchObject({ accepted: 1, refused: { '20429': 3 } });
  });

  test('are ordinary numbers once magic is switched off', async () => {
    const sandbox = await openSandbox({ magicNumbers: false });
    expect((await sandbox.create({ To: numberEndingIn('9910') })).status).toBe(201);
  });
});
