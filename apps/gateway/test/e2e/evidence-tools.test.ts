import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { verifyBundle } from '../../../../packages/evidence-verifier/src/verify.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { testMasterKey } from '../support/test-keyring.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const tenant = `{ id: salon-luz, name: Salon Luz, locale: en-US, accounts: [{ id: sms-main, channel: sms, optOutConfirmation: provider, settings: {
  accountSid: AC00000000000000000000000000000000, authToken: "00000000000000000000000000000000", from: "+12025550199" } }] }`;

let database: TestDatabase;
let engine: TestEngine;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database });
  folder = await mkdtemp(join(tmpdir(), 'tools-'));
  const master = join(folder, 'master.key');
  await writeFile(master, testMasterKey().key.export(), { mode: 0o600 });
  const addressKey = `{ version: 1, key: "${Buffer.alloc(32, 7).toString('base64')}" }`;
  const key = `privacy: { addressKeys: [${addressKey}], masterKeyFiles: [${master}] }`;
  const anchors = `evidence: { anchorFolder: ${join(folder, 'anchors')} }`;
  await writeFile(join(folder, 'aftercall.yaml'), `${key}\n${anchors}\ntenants: [${tenant}]\n`);
}, 60_000);

afterAll(async () => {
  await engine.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

interface ToolResult {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

const tool = (file: string, ...args: string[]): Promise<ToolResult> =>
  toolOn({ DATABASE_URL: database.connectionString }, file, ...args);

async function toolOn(where: Record<string, string>, file: string, ...args: string[]): Promise<ToolResult> {
  const env = { PATH: process.env['PATH'], AFTERCALL_CONFIG: join(folder, 'aftercall.yaml'), ...where };
  const started = promisify(execFile)(process.execPath, ['--conditions=source', join(source, file), ...args], {
    cwd: folder,
    env,
  });
  return started.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, said: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      said: error.stderr,
    }),
  );
}

test('the tools hand out evidence and look through the chains, beside a gateway that runs', async () => {
  const call = new CallScript('told', '+12025550150');
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  const { followUps } = await engine.until(
    call.callId,
    (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
  );
  const attempt = followUps[0]?.attempts[0];
  const [{ out: key }, bundle, none, holds] = await Promise.all([
    tool('export-evidence.ts', '--key'),
    tool('export-evidence.ts', attempt?.id ?? ''),
    tool('export-evidence.ts', '0199c1c0-0000-7000-8000-000000000000'),
    tool('verify-chain.ts'),
  ]);
  expect(verifyBundle(bundle.out, key.trim()).filter((one) => !one.holds)).toEqual([]);
  expect([none.code, none.said]).toEqual([1, 'No attempt of this id is known for these tenants.\n']);
  expect([holds.code, holds.out]).toEqual([0, expect.stringMatching(/^salon-luz: holds, 1 records; it ends with/)]);
  const { entries } = await engine.journey(call.callId);
  expect(entries.filter((one) => one.kind === 'exported')).toMatchObject([
    { data: { attemptId: attempt?.id, by: expect.stringMatching(/^command line of /), signedBy: key.trim() } },
  ]);

  await engine.pool.query(
    `BEGIN; SET LOCAL aftercall.erasure = 'on'; DELETE FROM consents WHERE id = '${attempt?.consentId}'; COMMIT`,
  );
  const broken = await tool('verify-chain.ts', '--tenant', 'salon-luz');
  expect([broken.code, broken.out]).toEqual([1, 'salon-luz: BROKEN at record 1: the record is missing.\n']);
}, 60_000);

const toolFiles = ['console-link.ts', 'export-evidence.ts', 'new-api-key.ts', 'verify-chain.ts'];

test.each(toolFiles)('%s says how it is used', async (file) => {
  const { code, out, said } = await tool(file, '--bogus');
  expect([code, out, said]).toEqual([2, '', expect.stringMatching(/^Unknown option '--bogus'.*\nUsage: pnpm /)]);
  const asked = await tool(file, '--help');
  expect([asked.code, asked.out, asked.said]).toEqual([0, expect.stringMatching(/^Usage: pnpm /), '']);
});

test('the tools work with the data folder of the gateway, and name it where it cannot be used', async () => {
  const beside = join(folder, 'beside');
  const on = { DATABASE_URL: database.connectionString };
  const { code } = await toolOn({ ...on, AFTERCALL_DATA_DIR: beside }, 'export-evidence.ts', '--key');
  expect([code, existsSync(join(beside, 'signing.key'))]).toEqual([0, true]);
  const below = join(folder, 'aftercall.yaml', 'below');
  const failed = await Promise.all([
    toolOn({ ...on, AFTERCALL_DATA_DIR: below }, 'export-evidence.ts', '--key'),
    toolOn({ AFTERCALL_DATA_DIR: below }, 'console-link.ts'),
  ]);
  for (const one of failed) {
    expect([one.code, one.said]).toEqual([
      2,
      expect.stringMatching(/^The data folder .*aftercall\.yaml.below cannot be used.*\n$/),
    ]);
  }
}, 60_000);

test('the tools tell what is not there', async () => {
  const id = '0199c1c0-0000-7000-8000-000000000000';
  const empty = await createTestDatabase();
  const client = new Client({ connectionString: empty.connectionString });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  const elsewhere = { AFTERCALL_DATA_DIR: join(folder, 'nothing') };
  const [noId, noTenant, noTables, noServer, noDatabase] = await Promise.all([
    tool('export-evidence.ts', 'call-42'),
    tool('verify-chain.ts', '--tenant', 'salon-lux'),
    toolOn({ DATABASE_URL: empty.connectionString }, 'console-link.ts'),
    toolOn({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }, 'verify-chain.ts'),
    toolOn(elsewhere, 'export-evidence.ts', id),
  ]);
  await empty.drop();
  expect([noId.code, noId.said]).toEqual([2, expect.stringMatching(/^call-42 is no id of an attempt: /)]);
  expect([noTenant.code, noTenant.said]).toEqual([2, 'salon-lux is no tenant: salon-luz.\n']);
  expect([noTables.code, noTables.said]).toEqual([
    2,
    expect.stringMatching(/^No gateway has run on this database yet/),
  ]);
  expect([noServer.code, noServer.said]).toEqual([
    2,
    expect.stringMatching(
      /^The database of DATABASE_URL \(database\.url\) cannot be used: nothing listens at 127\.0\.0\.1:1: /,
    ),
  ]);
  expect([noDatabase.code, noDatabase.said]).toEqual([2, expect.stringMatching(/^There is no database in /)]);
  expect(existsSync(elsewhere.AFTERCALL_DATA_DIR)).toBe(false);
});
