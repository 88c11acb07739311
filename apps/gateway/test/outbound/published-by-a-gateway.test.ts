import { expect, test } from '@jest/globals';
import { OutboundStatus } from '../../src/ledger/outbound/outbound-status.ts';
import { CallScript } from '../support/call-script.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { Receiver } from './support/receiver.ts';
import { secret } from './support/start-outbound.ts';

test('a gateway publishes to what its configuration names, from its first event on, and leaves it to others when it stops', async () => {
  const database = await createTestDatabase();
  const receiver = await Receiver.start(secret);
  const outbound = `outbound:
  webhooks:
    - { id: crm, url: '${receiver.url}', secrets: ['${secret}'], tenants: [${tenantId}], allowPrivateNetwork: true }`;
  const accounts = '    accounts: [{ id: sms-main, channel: sms, settings: {} }]\n';
  const engine = await startTestEngine({ database, config: salonConfig(accounts, outbound) });
  try {
    await engine.ingest(new CallScript('call-1').started());
    await until('both entries', async () => (receiver.taken.length === 2 ? true : undefined));
    const [first] = receiver.taken;
    expect(first).toMatchObject({ source: 'https://gateway.example', type: 'aftercall.event', subject: 'call-1' });
    const status = await until('a round that ended', async () => {
      const [crm] = await engine.container.get(OutboundStatus).of([tenantId]);
      return crm?.entriesBehind === 0 ? crm : undefined;
    });
    expect(status).toEqual({
      id: 'crm',
      kind: 'webhook',
      tenants: [tenantId],
      state: 'publishing',
      entriesBehind: 0,
      secondsBehind: 0,
      waiting: 0,
      publishedAt: expect.any(Date),
    });
    expect(receiver.faults).toEqual([]);
    const held = async (): Promise<unknown> =>
      (await engine.pool.query('SELECT worker IS NOT NULL AS held FROM outbound_destinations')).rows;
    expect(await held()).toEqual([{ held: true }]);
  } finally {
    await engine.stop();
    const again = await startTestEngine({ database });
    const { rows } = await again.pool.query('SELECT id, worker FROM outbound_destinations');
    expect(rows).toEqual([{ id: 'crm', worker: null }]);
    await again.stop();
    await receiver.stop();
    await database.drop();
  }
});
