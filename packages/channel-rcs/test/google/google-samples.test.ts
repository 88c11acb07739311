import { expect, test } from '@jest/globals';
import { createGoogleWebhook } from '../../src/google/google-webhook.ts';
import { agentId, clientToken, envelope, posted } from '../support/google-account.ts';
import { readShared, sharedFiles } from '../support/shared-specs.ts';

const webhook = createGoogleWebhook({ agentId, clientTokens: [clientToken] });

/** What each sample that is posted to us says, in short. */
const expected: Readonly<Record<string, object>> = {
  'event-delivered': { signal: 'receipt', status: 'delivered', attemptId: 'MESSAGE_ID', key: 'event/EVENT_ID' },
  'event-read': { signal: 'receipt', status: 'read', providerId: 'MESSAGE_ID' },
  'event-is-typing': { signal: 'typing', from: '+12223334444' },
  'event-subscribe': { signal: 'opt_in', from: '+12223334444', scope: 'all' },
  'event-unsubscribe': { signal: 'opt_out', from: '+12223334444', scope: 'all' },
  'server-event-ttl-revoked': {
    signal: 'receipt',
    status: 'expired',
    at: new Date('2018-12-31T15:01:23.045Z'),
  },
  'user-message-text': {
    signal: 'reply',
    text: 'Hello, world!',
    from: '+12223334444',
    at: new Date('2018-12-31T15:01:23.045Z'),
  },
  'user-message-suggestion': { signal: 'reply', text: 'Suggestion #1', action: 'suggestion_1' },
};
const samples = new Map(
  Object.keys(expected).map((name) => [
    name,
    readShared(`rbm/samples/${name}.json`, `the webhook against Google's sample ${name}`),
  ]),
);
const areThere = [...samples.values()].every((data) => data !== undefined);
const ifThere = areThere ? test : test.skip;

ifThere.each([...samples])("Google's sample %s is read", (name, data) => {
  expect(webhook.parse(posted(envelope(data))).signals).toMatchObject([expected[name]!]);
});

ifThere('no sample of Google is left unread', () => {
  const readElsewhere = [
    // google-channel
    'agentEvents-read',
    // google-request
    'agentMessages-create-suggestions',
    'agentMessages-create-text',
    // google-reachability
    'capabilities-response',
    'users-batchGet-response',
    // google-signature
    'webhook-verification-request',
  ];
  const read = [...Object.keys(expected), ...readElsewhere].map((name) => `${name}.json`);
  expect(sharedFiles('rbm/samples/')).toEqual(read.toSorted());
});
