import { describe, expect, test } from '@jest/globals';
import { inTurn, sorted } from '../support/arrays.ts';
import { type Answer, giveUpOn, openReceiver, openSandbox, type SandboxClient } from '../support/harness.ts';
import { magicDigits, numberEndingIn } from '../support/magic.ts';

/** One request to the magic number, read to its end or left raw. */
interface Attempt {
  readonly sandbox: SandboxClient;
  readonly send: (init?: RequestInit) => Promise<Answer>;
  readonly sendRaw: () => Promise<Response>;
}

interface WrongAnswer {
  readonly accepted: boolean;
  /** Sends, and asserts how the answer goes wrong. */
  readonly meet: (attempt: Attempt) => Promise<void>;
}

const serverError = {
  code: 20500,
  message: 'Internal Server Error',
  more_info: 'https://www.twilio.com/docs/errors/20500',
  status: 500,
};

const meetsServerError: WrongAnswer['meet'] = async ({ send }) => {
  const { status, body } = await send();
  expect([status, body]).toEqual([500, serverError]);
};
const meetsReset: WrongAnswer['meet'] = async ({ send }) => {
  await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
};
const meetsSilence: WrongAnswer['meet'] = async ({ sandbox, send }) => {
  await expect(giveUpOn(sandbox, send)).rejects.toMatchObject({ name: 'AbortError' });
};

const wrongAnswers: Record<string, WrongAnswer> = {
  '9922': {
    accepted: false,
    meet: async ({ send }) => {
      const { status, body, headers } = await send();
      expect([status, body]).toEqual([429, 'Too Many Requests\n']);
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(headers.get('retry-after')).toBeNull();
    },
  },
  '9923': { accepted: false, meet: meetsServerError },
  '9924': {
    accepted: false,
    meet: async ({ send }) => {
      const { status, body, headers } = await send();
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 20503, '1']);
    },
  },
  '9925': { accepted: false, meet: meetsReset },
  '9926': { accepted: false, meet: meetsSilence },
  '9930': { accepted: true, meet: meetsServerError },
  '9931': { accepted: true, meet: meetsReset },
  '9932': { accepted: true, meet: meetsSilence },
  '9933': {
    accepted: true,
    meet: async ({ sendRaw }) => {
      const raw = await sendRaw();
      expect([raw.status, raw.headers.get('content-type')]).toEqual([201, 'application/json; charset=utf-8']);
      const text = await raw.text();
      expect(text).toMatch(/^\{"account_sid":"AC/);
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
    },
  },
  '9934': {
    accepted: true,
    meet: async ({ send, sandbox }) => {
      const { status, body } = await send();
      expect([status, body.status]).toEqual([201, 'queued']);
      // So late that the message is delivered already.
      expect(await sandbox.summary()).toMatchObject({ pendingReceipts: 0, receipts: { answered2xx: 2 } });
    },
  },
  '9935': {
    accepted: true,
    meet: async ({ sendRaw }) => {
      const raw = await sendRaw();
      expect(raw.status).toBe(201);
      const reader = raw.body?.getReader();
      const first = await reader?.read();
      expect(first?.value).toEqual(Buffer.from('{'));
      await reader?.cancel();
    },
  },
  '9936': {
    accepted: true,
    meet: async ({ sendRaw }) => {
      const raw = await sendRaw();
      const text = await raw.text();
      expect([raw.status, text.length, JSON.parse(text).status]).toEqual([201, 2_097_152, 'queued']);
    },
  },
};

describe('magic numbers whose answer goes wrong', () => {
  test('are all tested here', () => {
    expect(magicDigits('answer')).toEqual(Object.keys(wrongAnswers).sort());
  });

  test.each(Object.entries(wrongAnswers))('…%s', async (digits, { accepted, meet }) => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    const parameters = { To: numberEndingIn(digits), StatusCallback: `${receiver.url}/?attempt=att-1` };
    await meet({
      sandbox,
      send: (init) => sandbox.create(parameters, init),
      sendRaw: () => sandbox.createRaw(parameters),
    });

    // Whatever the client saw, the oracle knows the truth, and so do the receipts.
    const { body } = await sandbox.control('POST', '/messages/query', { to: parameters.To });
    expect(body.messages.map(({ attemptId }: { attemptId: string }) => attemptId)).toEqual(accepted ? ['att-1'] : []);
    expect((await sandbox.summary()).accepted).toBe(accepted ? 1 : 0);
    if (accepted) {
      const statuses = (await receiver.atLeast(2)).map(({ form }) => form['MessageStatus']);
      expect(sorted(statuses)).toEqual(['delivered', 'sent']);
    } else {
      expect(receiver.received).toEqual([]);
    }
  });

  test('…9924 is served after two requests', async () => {
    const sandbox = await openSandbox();
    const statuses = await inTurn(3, async () => (await sandbox.create({ To: numberEndingIn('9924') })).status);
    expect(statuses).toEqual([503, 503, 201]);
  });
});
