import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';

import { faultsOf, load, smallest } from './load-fixture.ts';

const der = (key: ReturnType<typeof generateKeyPairSync>['privateKey']): string =>
  (key as { export(options: object): Buffer }).export({ format: 'der', type: 'pkcs8' }).toString('base64');

test('evidence is signed with a key of ones own, which shows nothing of itself, and chains are anchored in a folder', async () => {
  const key = der(generateKeyPairSync('ed25519').privateKey);
  const { evidence } = await load(`evidence: { signingKey: ${key}, anchorFolder: /srv/anchors }\n${smallest}`);
  expect(evidence).toEqual({
    signingKey: expect.objectContaining({ type: 'private', asymmetricKeyType: 'ed25519' }),
    anchorFolder: '/srv/anchors',
  });
  expect(JSON.stringify(evidence)).not.toContain(key.slice(20, 40));
  expect((await load(smallest)).evidence).toEqual({});
});

test.each([['no-key'], [der(generateKeyPairSync('x25519').privateKey)]])('another key is refused: %s', async (key) => {
  expect(await faultsOf(`evidence: { signingKey: ${key} }\n${smallest}`)).toMatchObject([
    { line: 1, field: 'evidence.signingKey', message: expect.stringContaining('must be an Ed25519 private key') },
  ]);
});
