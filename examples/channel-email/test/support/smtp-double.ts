import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server';
import type { ProviderDouble, Reaction, RecordedCall, ScriptedAnswer } from '@aftercall/channel-testkit';

/** At which command the double answers; in the header `at` of a scripted answer, and `DATA` (its end) when absent. */
export type SmtpStep = 'AUTH' | 'MAIL' | 'RCPT' | 'DATA';

/** An answer at a step of the conversation. */
export const smtpAnswer = (status: number, body: string, at: SmtpStep = 'DATA'): ScriptedAnswer => ({
  status,
  body,
  headers: { at },
});

/** The connection is reset at this step, before the message. */
export const resetAt = (at: SmtpStep): ScriptedAnswer => ({ status: 0, headers: { at } });

type Done = (error?: Error | null, message?: string) => void;

/**
 * A mail server that plays a script of the kit. SMTP answers before it knows the message, so the script is asked when
 * a client signs in, with a call that is still empty; a call counts, and is whole, when it is answered.
 */
export async function startSmtpDouble(account: { user: string; password: string }): Promise<ProviderDouble> {
  const calls: RecordedCall[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const sockets = new Map<number, Socket>();
  const reactions = new Map<string, Reaction>();
  let script: (call: RecordedCall, count: number) => Reaction = () => smtpAnswer(550, '5.0.0 no script', 'MAIL');

  const record = (call: RecordedCall): void => {
    calls.push(call);
    for (const waiter of waiting) if (calls.length >= waiter.count) waiter.resolve();
  };
  /** Whether the reaction belongs to this step; then it has been played. */
  const playEarly = (step: SmtpStep, session: SMTPServerSession, done: Done): boolean => {
    const reaction = reactions.get(session.id);
    if (typeof reaction !== 'object' || reaction.headers?.['at'] !== step) return false;
    record({ method: step, target: '', headers: {}, body: '' });
    play(reaction, sockets.get(session.remotePort), done);
    return true;
  };

  const server = new SMTPServer({
    logger: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth({ username, password }, session, done) {
      reactions.set(session.id, script({ method: 'AUTH', target: '', headers: {}, body: '' }, calls.length + 1));
      if (playEarly('AUTH', session, (error) => done(error))) return;
      if (username === account.user && password === account.password) done(null, { user: username });
      else done(Object.assign(new Error('5.7.8 Who are you?'), { responseCode: 535 }));
    },
    onMailFrom(_address, session, done) {
      if (!playEarly('MAIL', session, done)) done();
    },
    onRcptTo(_address, session, done) {
      if (!playEarly('RCPT', session, done)) done();
    },
    onData(stream, session, done) {
      void text(stream).then((body) => {
        const target = session.envelope.rcptTo.map(({ address }) => address).join(',');
        record({ method: 'DATA', target, headers: {}, body });
        play(reactions.get(session.id) ?? 'reset', sockets.get(session.remotePort), done);
      });
    },
  });
  // A client that goes away is what the tests are about.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!server.server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(resolve));
    for (const socket of sockets.values()) socket.destroy();
    await closed;
  };

  return {
    url: `smtp://127.0.0.1:${port}`,
    calls,
    react(next) {
      script = next;
    },
    arrived: (count) =>
      calls.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    refuse: stop,
    [Symbol.asyncDispose]: stop,
  };
}

function play(reaction: Reaction, socket: Socket | undefined, done: Done): void {
  if (reaction === 'hang') return;
  if (reaction === 'reset') socket?.resetAndDestroy();
  else if (reaction === 'half') socket?.end('250-2.0.0 tak');
  else if (reaction === 'garbage') socket?.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  else if (reaction.status === 0) socket?.resetAndDestroy();
  else if (reaction.status >= 200 && reaction.status < 300) done(null, wordsOf(reaction));
  else done(Object.assign(new Error(wordsOf(reaction)), { responseCode: reaction.status }));
}

/** One line: an answer of several would be several answers. */
function wordsOf({ body = '' }: ScriptedAnswer): string {
  return (typeof body === 'string' ? body : JSON.stringify(body)).replaceAll(/\s+/g, ' ') || 'no words';
}
