import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalBody } from '@aftercall/core';
import { verifyBundle } from '../../../../packages/evidence-verifier/src/verify.ts';
import { signingKeyOf } from '../../src/engine/signing-key.ts';
import { ChainKeeper } from '../../src/ledger/consents/chain-keeper.ts';
import { type EvidenceBundle, signBundle } from '../../src/ledger/consents/evidence-bundle.ts';
import { EvidenceExports } from '../../src/ledger/consents/evidence-exports.ts';
import { CallScript } from '../support/call-script.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now });
const verifier = fileURLToPath(new URL('../../../../packages/evidence-verifier/src/verify.ts', import.meta.url));

const complete = {
  disclosure: { id: 'texts', version: '3', sha256: 'cd'.repeat(32), presentedAs: 'May Salon Luz text you, Ana?' },
  recordingUrl: 'https://recordings.example/1',
  offsetMs: 10,
  numberSource: 'ani',
  seller: 'Salon Luz LLC',
};

let folder: string;
let attemptId: string;
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  const { engine } = running;
  const others = new CallScript('others', '+12025550140');
  const call = new CallScript('proved', '+12025550141');
  await engine.ingest(call.started({ name: 'Ana' }), call.consent(complete), others.started(), others.consent());
  clock.advance(1_000);
  await engine.ingest(call.booking({}, { live: true }));
  const { followUps } = await engine.until(
    call.callId,
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  attemptId = followUps[0]?.attempts[0]?.id ?? '';
  text = (await exportOf(attemptId)) ?? '';
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const exportOf = (attempt: string, tenants = ['salon-luz']): Promise<string | undefined> =>
  running.engine.container.get(EvidenceExports).export(tenants, attempt, 'auditor');

const failures = (bundle: string, key?: string): string[] =>
  verifyBundle(bundle, key).flatMap((one) => (one.holds ? [] : [one.what]));

/** Signs a changed bundle anew, as whoever has a key could. */
function signedAnew(change: (bundle: EvidenceBundle) => EvidenceBundle): string {
  const { signature: _signature, ...bundle } = JSON.parse(text) as EvidenceBundle & { signature: unknown };
  return signBundle(change(bundle), signingKeyOf(generateKeyPairSync('ed25519').privateKey));
}

async function run(bundle: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const empty = await mkdtemp(join(folder, 'clean-'));
  await copyFile(verifier, join(empty, 'verify.ts'));
  await writeFile(join(empty, 'bundle.json'), bundle);
  const started = promisify(execFile)(process.execPath, ['verify.ts', 'bundle.json', ...args], { cwd: empty, env: {} });
  return started.then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, out: error.stdout }),
  );
}

describe('a bundle', () => {
  test('is checked by one file in an empty folder, and says that everything holds', async () => {
    const { fingerprint } = running.engine.container.get(EvidenceExports).key;
    const { code, out } = await run(text, '--key', fingerprint);
    expect([code, out.split('\n').filter((line) => line.startsWith('FAILS'))]).toEqual([0, []]);
    expect(out).toContain('holds  the signature holds');
    const other = await run(text, '--key', 'ab'.repeat(32));
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('FAILS  it was signed by the key')]);
  });

  test('tells what was presented, decided, sent and received', () => {
    const bundle = JSON.parse(text) as EvidenceBundle;
    expect(bundle).toMatchObject({
      tenant: { id: 'salon-luz', name: 'Salon Luz' },
      call: { callId: 'proved' },
      attempt: { id: attemptId, channel: 'sms', status: 'accepted', try: 1 },
      message: { text: expect.stringContaining('Salon Luz') },
      followUps: [{ trigger: 'booking.confirmed', plan: { policy: expect.stringMatching(/^[\da-f]{32}$/) } }],
      consents: [
        {
          record: { kind: 'grant', evidenceClass: 'A', particulars: { seller: 'Salon Luz LLC' } },
          proof: { fields: { phone: '+12025550141', presentedAs: 'May Salon Luz text you, Ana?' } },
        },
      ],
      suppressions: [],
      chain: { links: [{ seq: 1 }, { seq: 2 }], to: { kind: 'head', seq: 2 } },
    });
    const kinds = bundle.entries.map((one) => (one as { kind: string }).kind);
    expect(kinds).toEqual(expect.arrayContaining(['event', 'consent', 'verdict', 'plan', 'attempt', 'outcome']));
    expect(bundle.consents[0]?.record['id']).toBe(bundle.attempt['consentId']);
  });

  test('is not the same with any one of its values changed', () => {
    const places: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value !== 'object' || value === null) places.push(path);
      else for (const [key, one] of Object.entries(value)) walk(one, [...path, key]);
    };
    walk(JSON.parse(text), []);
    expect(places.length).toBeGreaterThan(100);
    const undetected = places.filter((path) => {
      const changed = JSON.parse(text) as Record<string, unknown>;
      const holder = path.slice(0, -1).reduce<Record<string, unknown>>((one, key) => one[key] as never, changed);
      const key = path.at(-1) ?? '';
      const value = holder[key];
      holder[key] = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}0` : !value;
      return failures(canonicalBody(changed)).length === 0;
    });
    expect(undetected).toEqual([]);
  });

  test('is not the same with any one of its bytes changed', () => {
    const random = randomNumbers(20261126);
    const bytes = Buffer.from(text);
    const undetected: number[] = [];
    for (let round = 0; round < 300; round += 1) {
      const at = Math.floor(random() * bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 7));
      if (failures(changed.toString('utf8')).length === 0) undetected.push(at);
    }
    for (const more of [`${text}\n`, ` ${text}`, text.replace(':', ': '), '']) {
      if (failures(more).length === 0) undetected.push(-1);
    }
    expect(undetected).toEqual([]);
  });

  test.each([
    ['the wording', (one: EvidenceBundle) => edit(one, 'proof', 'fields', 'wording'), 'has the wording'],
    ['the record', (one: EvidenceBundle) => edit(one, 'record', 'basis'), 'says what its hash covers'],
    ['its place', (one: EvidenceBundle) => edit(one, 'prevHash'), 'is in its place'],
    [
      'the text',
      (one: EvidenceBundle) => ({ ...one, message: { ...one.message, text: 'Buy now!' } }),
      'the text is the one',
    ],
    [
      'a link of the chain',
      (one: EvidenceBundle) => ({
        ...one,
        chain: { ...one.chain, links: one.chain.links.with(1, { seq: 2, recordHash: 'ab'.repeat(32), rowHash: '' }) },
      }),
      'each link of the chain',
    ],
    [
      'the channel',
      (one: EvidenceBundle) => ({ ...one, attempt: { ...one.attempt, channel: 'rcs' } }),
      'allows the channel',
    ],
    [
      'a stop before it',
      (one: EvidenceBundle) => ({
        ...one,
        suppressions: [{ kind: 'stop', scope: 'all', at: '2026-11-24T15:00:00.500Z' }],
      }),
      'had not asked to stop',
    ],
  ])('signed anew by somebody with %s changed does not hold either', (_what, change, expected) => {
    expect(failures(signedAnew(change)).join('\n')).toContain(expected);
    expect(failures(signedAnew((one) => one))).toEqual([]);
  });
});

function edit(bundle: EvidenceBundle, ...path: string[]): EvidenceBundle {
  const copy = structuredClone(bundle);
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((one, key) => one[key] as never, copy.consents[0] as never);
  holder[path.at(-1) ?? ''] = path.at(-1) === 'prevHash' ? 'ab'.repeat(32) : 'changed';
  return copy;
}

test('who took a bundle stands in the ledger, with the hash of it', async () => {
  const { entries } = await running.engine.journey('proved');
  const { fingerprint } = running.engine.container.get(EvidenceExports).key;
  const sha256 = createHash('sha256').update(text).digest('hex');
  expect(entries.filter((one) => one.kind === 'exported').at(-1)).toMatchObject({
    data: { attemptId, by: 'auditor', sha256, signedBy: fingerprint },
  });
});

test('another tenant has no such attempt', async () => {
  expect(await exportOf(attemptId, ['other'])).toBeUndefined();
  expect(await exportOf('0199c1c0-0000-7000-8000-000000000000')).toBeUndefined();
});

test('once the chain was anchored it is shown up to there, however long it is by then', async () => {
  const { engine } = running;
  await engine.container.get(ChainKeeper).run();
  const later = new CallScript('later', '+12025550143');
  await engine.ingest(later.started(), later.consent());
  const anchored = (await exportOf(attemptId)) ?? '';
  expect(failures(anchored)).toEqual([]);
  const { chain } = JSON.parse(anchored) as EvidenceBundle;
  expect(chain).toMatchObject({
    links: [{ seq: 1 }, { seq: 2 }],
    to: { kind: 'anchor', seq: 2 },
    anchoredAt: clock.now().toISOString(),
  });
});

test('a record that was altered is handed out as it is, and does not hold', async () => {
  const call = new CallScript('tampered', '+12025550142');
  const { engine } = running;
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  const sent = await engine.until(call.callId, ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const attempt = sent.followUps[0]?.attempts[0];
  await engine.pool.query(
    `BEGIN; SET LOCAL aftercall.erasure = 'on'; UPDATE consents SET basis = 'written_esign'
      WHERE id = '${attempt?.consentId}'; COMMIT`,
  );
  expect(failures((await exportOf(attempt?.id ?? '')) ?? '')).toEqual([
    expect.stringContaining('says what its hash covers'),
    expect.stringContaining('is in its place'),
  ]);
});

test('what was erased is not in it, and the rest still holds', async () => {
  await running.engine.pool.query('DELETE FROM consent_evidence');
  await running.engine.pool.query('DELETE FROM call_papers');
  const erased = (await exportOf(attemptId)) ?? '';
  expect(failures(erased)).toEqual([]);
  for (const personal of ['+12025550141', 'Ana', 'recordings.example']) expect(erased).not.toContain(personal);
  const { consents } = JSON.parse(erased) as EvidenceBundle;
  expect(consents.map((one) => [one.erased, 'proof' in one])).toEqual(consents.map(() => [true, false]));
  expect(verifyBundle(erased).map((one) => one.what)).toContainEqual(expect.stringMatching(/they were erased$/));
});
