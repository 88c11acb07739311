import type { ReconcileResult, SendOutcome, Signal } from '@aftercall/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { factOfOutcome } from '../../src/ledger/attempts/attempt-fact.ts';
import { ScorecardRollUp } from '../../src/ledger/scorecard/scorecard-roll-up.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { written } from '../support/many-addresses.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms', false, { reconcile: true });
const secret = 'a-token-that-nobody-prints';
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: { authToken: ${secret} } }
`);
const lines: Record<string, unknown>[] = [];
const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(JSON.parse(line)) } });
const running = withEngine({ now: clock.now, provider: sms, config, log, start: false });

afterEach(() => {
  sms.answers.length = 0;
  delete sms.tell;
  lines.length = 0;
  // What cannot be read counts as a failure of the provider, and its account would be left alone for a while.
  clock.advance(3_600_000);
});

const answers = (answer: unknown) => async (): Promise<SendOutcome> => answer as SendOutcome;
const where = { tenant: 'salon-luz', account: 'sms-main', channel: 'sms' };

/** A live booking of a caller, whose send is answered so. */
async function sendAnswered(callId: string, phone: string, answer: SendOutcome | (() => Promise<SendOutcome>)) {
  sms.answers.push(answer);
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await playOut(running.engine);
  return running.engine.journey(callId);
}

const statusOf = ({ followUps }: Awaited<ReturnType<typeof sendAnswered>>) => followUps[0]?.attempts[0]?.status;

describe('the answer about an uncertain send', () => {
  test.each<[string, unknown]>([
    ['another word', { found: 'maybe' }],
    ['no ids', { found: true }],
    ['no object', true],
  ])('counts as none where it is %s', async (what, answer) => {
    const phone = `+1202555${7_200 + what.length}`;
    await sendAnswered(`asked: ${what}`, phone, { outcome: 'uncertain', cause: 'timeout' });
    const cannotTell: ReconcileResult = { found: false, certain: false };
    sms.tell = ({ request }) => (request.to === phone ? (answer as ReconcileResult) : cannotTell);
    clock.advance(30_000);
    await playOut(running.engine);
    const { entries } = await running.engine.journey(`asked: ${what}`);
    const told = entries.filter((one) => one.kind === 'reconciliation').map((one) => one.data['answer']);
    expect(told).toEqual(['unanswered']);
  });
});

describe('the answer to a send', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'outcome'],
    ['another word', { outcome: 'ok' }, 'outcome'],
    ['no ids', { outcome: 'accepted' }, 'providerIds'],
    ['ids that are no texts', { outcome: 'accepted', providerIds: [null] }, 'providerIds'],
    ['no reason', { outcome: 'rejected' }, 'reason'],
    ['a reason of its own', { outcome: 'rejected', reason: { kind: 'weird', big: 10n } }, 'reason.kind'],
  ])('is uncertain where it is %s, is written down once, and said', async (what, answer, field) => {
    const phone = `+1202555${7_100 + what.length}`;
    expect(statusOf(await sendAnswered(`answers ${what}`, phone, answers(answer)))).toBe('uncertain');
    const said = lines.filter((one) => one['call'] === 'send');
    for (const one of said) expect(one).toMatchObject({ ...where, field, mend: 'taken for uncertain' });
    expect(lines.filter((one) => one['level'] === 'error')).toEqual([]);
  });

  test('that asks to wait for what is no time waits as for none', async () => {
    const throttled = { outcome: 'throttled', scope: 'message', retryAfterMs: Number.NaN };
    expect(statusOf(await sendAnswered('waits', '+12025557130', answers(throttled)))).toBe('rejected');
  });

  test.each<[string, () => Promise<SendOutcome>]>([
    ['at once', () => failing()],
    ['later', () => Promise.resolve().then(failing)],
  ])('is uncertain where the channel throws %s, and the error has no secret in the log', async (when, answer) => {
    const journey = await sendAnswered(`throws ${when}`, `+1202555714${when.length}`, answer);
    expect(statusOf(journey)).toBe('uncertain');
    const said = lines.find((one) => one['msg'] === 'The channel threw instead of answering.');
    expect(said).toMatchObject({ ...where, err: { message: 'no connection with ***' } });
    expect(JSON.stringify(lines)).not.toContain(secret);
  });
});

function failing(): never {
  throw new Error(`no connection with ${secret}`);
}

test('that a message was accepted is learnt late as well, and then nobody is asked about it', async () => {
  const { engine } = running;
  const uncertain = { outcome: 'uncertain', cause: 'timeout' } as const;
  const { followUps } = await sendAnswered('accepted late', '+12025557250', uncertain);
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  const open = () => engine.pool.query<{ call_key: number }>('SELECT call_key FROM work WHERE id = $1', [attemptId]);
  const [question] = (await open()).rows;
  const accepted = { outcome: 'accepted', providerIds: ['late'] } as const;
  const { endsLease: _ended, ...learnt } = factOfOutcome(attemptId, accepted, clock.now(), 1);
  await engine.container.get(Aftermath).recordOutcome(Number(question?.call_key), learnt);
  const { followUps: after } = await engine.journey('accepted late');
  expect(after[0]?.attempts).toMatchObject([{ status: 'accepted', providerIds: ['late'] }]);
  expect((await open()).rows).toEqual([]);
});

test('that a person has stopped is learnt late as well, and what nobody knows of the send stays so', async () => {
  const { engine } = running;
  const uncertain = { outcome: 'uncertain', cause: 'timeout' } as const;
  const { followUps } = await sendAnswered('stopped late', '+12025557251', uncertain);
  const attemptId = followUps[0]?.attempts[0]?.id ?? '';
  const { rows } = await engine.pool.query<{ call_key: number }>('SELECT call_key FROM work WHERE id = $1', [
    attemptId,
  ]);
  const data = { attemptId, status: 'unknown', rawStatus: 'rejected', providerId: '' } as const;
  const stop = { attemptId, at: clock.now(), optOut: 'all', entry: { kind: 'receipt', data } } as const;
  await engine.container.get(Aftermath).recordOutcome(Number(rows[0]?.call_key), stop);
  expect(statusOf(await engine.journey('stopped late'))).toBe('uncertain');
  const next = new CallScript('stopped before', '+12025557251');
  await engine.ingest(next.started(), next.booking({}, { live: true }), next.ended());
  clock.advance(5_000);
  await playOut(engine);
  expect((await engine.journey(next.callId)).followUps).toMatchObject([{ reason: 'opted_out' }]);
});

describe('what a webhook says', () => {
  test('is kept beside what cannot be read, which is said', async () => {
    const call = new CallScript('stops beside a fault', '+12025557300');
    await running.engine.ingest(call.started(), call.consent());
    const broken = [null, { signal: 'receipt', providerId: 'p', status: 'sent' }, { signal: 'zap', key: 'k' }];
    await running.engine.post(...(broken as unknown as Signal[]), written('said-7300', call.phone, 'STOP'));
    await running.engine.ingest(call.booking(), call.ended());
    clock.advance(4_000);
    await playOut(running.engine);
    expect((await running.engine.journey(call.callId)).followUps).toMatchObject([{ reason: 'opted_out' }]);
    const said = lines.filter((one) => one['call'] === 'webhook.parse');
    expect(said.map((one) => one['field'])).toEqual(['a signal.key', 'receipt.key', 'signal']);
    for (const one of said) expect(one).toMatchObject({ ...where, mend: 'left out as a whole' });
  });
});

describe('a character that no database takes', () => {
  const bad = 'a\0b\ud800c';
  const good = 'a\ufffdb\ufffdc';

  test('is another one in what is kept of sends, receipts, replies and other news, and all of it can be read', async () => {
    const { engine } = running;
    const phone = '+12025557400';
    const { followUps } = await sendAnswered('bad ids', phone, { outcome: 'accepted', providerIds: [bad] });
    const attemptId = followUps[0]?.attempts[0]?.id ?? '';
    const reason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: bad } as const;
    const about = { signal: 'receipt', attemptId, providerId: bad, rawStatus: bad } as const;
    await engine.post(
      { ...about, key: `${bad}-1`, status: 'sent', billing: { segments: 1 } },
      { ...about, key: `${bad}-2`, status: 'undeliverable', reason: { ...reason, providerCode: bad } },
      { ...about, key: `${bad}-3`, status: 'sent', attemptId: bad },
      { ...written(`${bad}-4`, phone, `${bad} thanks`), providerId: bad } as Signal,
      { signal: 'account', key: `${bad}-5`, topic: bad, message: bad },
      { signal: 'unknown', key: `${bad}-6`, topic: bad },
    );
    const refused = { outcome: 'rejected', reason: { ...reason, providerCode: bad } } as const;
    await sendAnswered('bad reason', '+12025557401', refused);
    const journey = await engine.journey('bad ids');
    expect(journey.followUps[0]?.attempts[0]).toMatchObject({ status: 'undeliverable', providerIds: [good] });
    expect(journey.entries.map((one) => one.kind)).toEqual(expect.arrayContaining(['receipt', 'reply']));
    const { rows } = await engine.pool.query<{ text: string }>(
      `SELECT jsonb_path_query_array(entries::jsonb, '$[*].data')::text AS text FROM ledger`,
    );
    expect(rows.filter((one) => one.text.includes(good)).length).toBeGreaterThan(3);
    await engine.container.get(ScorecardRollUp).catchUp();
  });
});
