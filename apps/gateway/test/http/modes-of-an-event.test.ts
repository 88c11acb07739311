import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { canonicalBody, type TenantPolicy } from '@aftercall/core';
import { POLICIES, POOL } from '../../src/composition/tokens.ts';
import { Ingest } from '../../src/engine/ingest.ts';
import { readPubsubMessage } from '../../src/ingress/pubsub-message.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { ask } from './support/ask.ts';
import { withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

test('an event is the same one in every mode, however the type of its data is said, over HTTP and Pub/Sub', async () => {
  const url = `${gateway.app.url}/v1/events`;
  const event = new CallScript('modes-1').event('call.ended', { reason: 'hung up' });
  const { data, ...attributes } = event;
  const prefixed = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)] as const),
  );
  const first = await ask(url, { headers: prefixed, body: data });
  const again = { events: [{ status: 'duplicate', eventId: first.body.events[0].eventId }] };

  const inUtf8 = { ...prefixed, 'content-type': 'application/json; charset=utf-8' };
  expect((await ask(url, { headers: inUtf8, body: data })).body).toMatchObject(again);
  expect((await ask(url, { body: event })).body).toMatchObject(again);
  expect((await ask(url, { body: { ...event, datacontenttype: 'application/json' } })).body).toMatchObject(again);

  const { container, config } = gateway.app.engine;
  const message = {
    id: '1',
    data: Buffer.from(JSON.stringify(data)),
    attributes: { ...prefixed, 'content-type': 'application/json' },
  };
  const tenants = new Map([[tenantId, container.get(POLICIES).get(tenantId) as TenantPolicy]]);
  const read = readPubsubMessage(message, { tenants, limits: config.limits });
  const incoming = read.ok ? read.events.map((one) => ({ ...one, receivedAt: new Date() })) : [];
  expect(await container.get(Ingest).ingest(incoming)).toMatchObject({ ok: true, ...again });
});

test('what a body of another type holds is another event', async () => {
  const url = `${gateway.app.url}/v1/events`;
  const event = new CallScript('modes-2').event('call.rated', { stars: 5 });
  await ask(url, { body: { ...event, datacontenttype: 'text/plain' } });
  expect((await ask(url, { body: { ...event, datacontenttype: 'text/html' } })).status).toBe(409);
});

test('what a gateway stored that compared the type of the data, too, is the same event still', async () => {
  const url = `${gateway.app.url}/v1/events`;
  const event = { ...new CallScript('modes-3').event('call.ended'), datacontenttype: 'application/json' };
  const first = await ask(url, { body: event });
  const { eventId } = first.body.events[0];
  const before = hash('sha256', canonicalBody(event), 'hex').slice(0, 32);
  const { rowCount } = await gateway.app.engine.container
    .get(POOL)
    .query('UPDATE event_keys SET body = $2::uuid WHERE event = $1', [eventId, before]);
  expect(rowCount).toBe(1);
  expect((await ask(url, { body: event })).body).toMatchObject({ events: [{ status: 'duplicate', eventId }] });
  expect((await ask(url, { body: { ...event, data: { reason: 'another' } } })).status).toBe(409);
});
