import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiKey, gatewayConfig } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { TestBed } from '../support/test-bed.ts';

const verifyChain = fileURLToPath(new URL('../../src/verify-chain.ts', import.meta.url));
const phone = '+12025550161';

let bed: TestBed;
let gateway: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  gateway = await GatewayProcess.prepare(bed, { configText: configWith([]) });
});
afterAll(() => bed.clear(), 60_000);

function configWith(addressKeys: readonly object[]): string {
  const { privacy: _, ...config } = JSON.parse(gatewayConfig({ sandboxUrl: 'http://127.0.0.1:9' })) as {
    privacy: object;
  };
  return JSON.stringify({ ...config, ...(addressKeys.length > 0 && { privacy: { addressKeys } }) });
}

async function ask(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.client.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Why it does not start. */
async function saysWhy(): Promise<string | undefined> {
  expect(await gateway.launch().exit).toEqual({ code: 2, signal: null });
  return gateway.log.find((line) => line.level === 'fatal')?.err?.message;
}

test('with another address key than that of its database nothing starts, so that who said stop is found for ever', async () => {
  await gateway.start();
  expect(await ask('/v1/consents', { phone, kind: 'revoke' })).toMatchObject({ status: 201 });
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  const file = join(gateway.dataDir, 'address.key');
  await rename(file, `${file}.kept`);

  expect(await saysWhy()).toMatch(/address\.key, the address key, is missing: put it back from its backup/);
  const tool = bed.run(verifyChain, gateway.folder, {
    AFTERCALL_CONFIG: gateway.configFile,
    AFTERCALL_DATA_DIR: gateway.dataDir,
  });
  expect(await tool.exit).toEqual({ code: 2, signal: null });
  expect(tool.complained.join('\n')).toMatch(/the address key, is missing/);

  const other = { version: 1, key: Buffer.alloc(32, 5).toString('base64') };
  await writeFile(file, other.key, { mode: 0o600 });
  expect(await saysWhy()).toMatch(/^Address key 1 is another one than this database knows/);
  await rm(file);
  await rename(`${file}.kept`, file);
  await writeFile(gateway.configFile, configWith([other]));
  expect(await saysWhy()).toMatch(/take over the content of .*address\.key as version 1/);

  const own = { version: 1, key: (await readFile(file, 'utf8')).trim() };
  await writeFile(gateway.configFile, configWith([own, { ...other, version: 2 }]));
  await gateway.start();
  const { suppressions } = await ask('/v1/consents/query', { phone });
  expect(suppressions).toHaveLength(1);
  expect(await ask('/v1/erasures', { phone, why: 'Asked for by letter.' })).toMatchObject({ status: 200 });
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
}, 120_000);
