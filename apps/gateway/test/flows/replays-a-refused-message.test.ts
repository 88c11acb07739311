import { expect, test } from '@jest/globals';
import { CONFIG, POLICIES } from '../../src/composition/tokens.ts';
import { Ingest } from '../../src/engine/ingest.ts';
import { PubsubIntake } from '../../src/ingress/pubsub-intake.ts';
import { listDeadLetters, type DeadLetter } from '../../src/ledger/replays/dead-letter-list.ts';
import { ofNobody } from '../../src/ledger/replays/dead-letters.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { Refusals } from '../../src/ledger/calls/refusals.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { CallScript } from '../support/call-script.ts';
import { inShort, replay, rowCounts } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { openDoors } from '../support/open-doors.ts';

const clock = new TestClock();
const other = `
  - { id: other, name: Other, locale: en-US, accounts: [{ id: sms-main, channel: sms, settings: {} }] }
`;
const running = withEngine({
  now: clock.now,
  config: salonConfig(
    `    accounts: [{ id: sms-main, channel: sms, settings: {} }]${other}`,
    `pubsub:
  push:
    audience: https://gateway.example/v1/pubsub/push
    serviceAccount: push@project.iam.gserviceaccount.com
    tenants: [${tenantId}]
timing: { afterCallDelay: 0s }`,
  ),
});

let messages = 0;

/** What a door does with a message whose data is this, under rules of its own. */
async function receive(data: string, rules: { eventBytes?: number; tenants?: readonly string[] } = {}) {
  const { container, pool } = running.engine;
  const policies = container.get(POLICIES);
  const tenants = (rules.tenants ?? [tenantId]).flatMap((id) => policies.get(id) ?? []);
  const { eventBytes = 64_000 } = rules;
  const intake = new PubsubIntake({
    admission: openDoors,
    door: 'pubsub.push',
    tenants,
    limits: { ...container.get(CONFIG).limits, eventBytes },
    ingest: container.get(Ingest),
    refusals: new Refusals(pool, container.get(Keyring)),
    log: createLogger({ level: 'silent' }),
  });
  const message = { id: `m-${(messages += 1)}`, data: Buffer.from(data), attributes: {} };
  return intake.receive(message, 'projects/p/subscriptions/s', clock.now()).take();
}

async function dead(tenants: readonly string[] = [tenantId]): Promise<readonly DeadLetter[]> {
  const { deadLetters } = await listDeadLetters(new TenantReads(running.engine.pool), {
    tenants,
    cause: 'refused',
    limit: 100,
  });
  return deadLetters;
}

const ofRefusals = (...ids: readonly string[]) => ({ selection: { by: 'refusals', ids } }) as const;

test('a message that was too large is taken once the limit is raised, as if it came now, and once', async () => {
  const { engine } = running;
  const call = new CallScript('too-large', '+12025550191');
  await engine.ingest(call.started(), call.consent(), call.ended());
  const event = JSON.stringify({ ...call.booking(), tenant: tenantId });
  await expect(receive(event, { eventBytes: 100 })).resolves.toMatchObject({ taken: false });
  const [letter] = await dead();
  expect(letter).toMatchObject({
    kind: 'refused_message',
    at: clock.now(),
    cause: 'refused',
    door: 'pubsub.push',
    faults: [{ field: '', message: 'must be at most 100 bytes' }],
    replay: 'decide',
  });
  expect(letter).toHaveProperty('bytes', expect.any(Number));
  expect(JSON.stringify(letter)).not.toMatch(/B-1|Main St|too-large/);
  const id = letter?.id ?? '';

  clock.advance(60_000);
  expect((await replay(engine, { ...ofRefusals(id), tenants: ['other'] })).items.map(inShort)).toEqual(['not_found']);
  const before = await rowCounts(engine);
  const shown = await replay(engine, { ...ofRefusals(id), dryRun: true });
  expect(shown.items).toMatchObject([
    { refusedId: id, outcome: { result: 'taken', events: [{ verdict: { verdict: 'send' } }] } },
  ]);
  expect(await rowCounts(engine)).toEqual(before);

  const { items, replayId } = await replay(engine, ofRefusals(id));
  expect(items).toMatchObject([{ outcome: { result: 'taken', events: [{ status: 'accepted' }] } }]);
  const { followUps } = await engine.until(
    call.callId,
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  expect(followUps).toMatchObject([{ basis: 'trigger', basisAt: clock.now() }]);
  expect(await dead()).toEqual([]);
  const { rows } = await engine.pool.query(`SELECT data FROM ledger_entries WHERE kind = 'replay'`);
  expect(rows).toMatchObject([{ data: { replayId, by: 'night desk', items: [{ refusedId: id, result: 'taken' }] } }]);
  expect((await replay(engine, ofRefusals(id))).items.map(inShort)).toEqual(['unchanged(taken)']);
  expect(engine.provider.sends).toHaveLength(1);
});

test('one that is as wrong as it was stays refused, and says what is wrong; an id that is taken is a fault as well', async () => {
  const { engine } = running;
  const call = new CallScript('wrong', '+12025550192');
  const event = { ...call.started(), tenant: tenantId };
  await receive(JSON.stringify({ ...event, subject: undefined }));
  const [letter] = await dead();
  const ofLetter = ofRefusals(letter?.id ?? '');
  const { items } = await replay(engine, ofLetter);
  expect(items).toMatchObject([{ outcome: { result: 'refused', faults: [{ field: 'subject' }] } }]);
  expect(await dead()).toHaveLength(1);

  await engine.ingest(event);
  await receive(JSON.stringify({ ...event, data: { live: true } }));
  const conflict = (await dead())[1];
  const again = await replay(engine, ofRefusals(conflict?.id ?? ''));
  expect(again.items).toMatchObject([{ outcome: { result: 'refused', faults: [{ field: 'id' }] } }]);
});

test('its door says for whom it speaks; what is of nobody is asked about by those who speak for everybody', async () => {
  const { engine } = running;
  const call = new CallScript('foreign', '+12025550193');
  const event = JSON.stringify({ ...call.started(), tenant: 'other' });
  await receive(event);
  const all = { tenants: [tenantId, 'other'], speaksForAll: true };
  const [letter] = await dead([ofNobody]);
  const ofLetter = ofRefusals(letter?.id ?? '');
  expect((await replay(engine, ofLetter)).items.map(inShort)).toEqual(['not_found']);
  const { items } = await replay(engine, { ...ofLetter, ...all });
  expect(items).toMatchObject([{ outcome: { result: 'refused', faults: [{ field: 'tenant' }] } }]);
});
