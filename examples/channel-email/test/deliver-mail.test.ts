import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { deliverMail } from '../src/deliver-mail.ts';
import { emailSettings } from '../src/index.ts';
import { account, settingsFor } from './support/email-subject.ts';
import { smtpAnswer, startSmtpDouble } from './support/smtp-double.ts';

const mail = Buffer.from('Subject: x\r\n\r\nline\r\n.dot\r\n');
const to = 'ana@example.net';
const never = new AbortController().signal;

test('a mail arrives with its dots, at its recipient alone', async () => {
  await using server = await startSmtpDouble(account);
  server.react(() => smtpAnswer(250, '2.0.0 Ok'));
  const delivery = await deliverMail(mail, to, emailSettings.parse(settingsFor(server.url)), never);
  expect(delivery).toEqual({ ended: 'answered', command: 'DATA', answer: '250 2.0.0 Ok' });
  expect(server.calls).toMatchObject([{ target: to, body: mail.toString() }]);
});

test('a wrong password is the answer of the server', async () => {
  await using server = await startSmtpDouble({ ...account, password: 'another' });
  const delivery = await deliverMail(mail, to, emailSettings.parse(settingsFor(server.url)), never);
  expect(delivery).toMatchObject({ ended: 'answered', command: 'AUTH PLAIN', answer: expect.stringMatching(/^535/) });
  expect(server.calls).toEqual([]);
});

/** A server that says these lines, one to each line of the client, and then nothing. */
async function withServer<T>(lines: readonly string[], use: (url: string) => Promise<T>): Promise<T> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const left = [...lines];
    const say = (): void => {
      const line = left.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    };
    say();
    socket.on('data', say).on('error', () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await use(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

test.each([
  ['at the greeting', [], false],
  ['at the sender', ['220 hi', '250 hello'], false],
  ['at DATA, before the message is asked for', ['220 hi', '250 hello', '250 ok', '250 ok'], false],
  ['after the message', ['220 hi', '250 hello', '250 ok', '250 ok', '354 go'], true],
])('a server that falls silent %s', async (_where, lines, dataLeft) => {
  await withServer(lines, async (url) => {
    const { user: _user, password: _password, ...open } = settingsFor(url);
    // For the server to come as far as it falls silent, also on a machine that stands still for a moment.
    const settings = emailSettings.parse({ ...open, timeoutMs: 1_000 });
    expect(await deliverMail(mail, to, settings, never)).toMatchObject({
      ended: 'unanswered',
      cause: 'timeout',
      dataLeft,
    });
  });
});

test('an account whose server offers no way to sign in sends nothing', async () => {
  await withServer(['220 hi', '250 hello', '503 no'], async (url) => {
    const delivery = await deliverMail(mail, to, emailSettings.parse(settingsFor(url)), never);
    expect(delivery).not.toMatchObject({ dataLeft: true });
    expect(delivery).toMatchObject({ ended: 'answered', answer: '503 no' });
  });
});
