import { symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { TestBed } from '../support/test-bed.ts';

const verifyChain = fileURLToPath(new URL('../../src/verify-chain.ts', import.meta.url));
const orderly = { code: 0, signal: null };

let bed: TestBed;
let first: GatewayProcess;
let second: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  first = await GatewayProcess.prepare(bed, { name: 'first' });
  await first.start();
  second = await onFolderOf(first, 'second');
}, 60_000);

afterAll(() => bed.clear(), 60_000);

async function onFolderOf(one: GatewayProcess, name: string, port?: number): Promise<GatewayProcess> {
  const other = await GatewayProcess.prepare(bed, { name, ...(port !== undefined && { port }) });
  await symlink(one.dataDir, other.dataDir);
  return other;
}

async function expectUndisturbed(gateway: GatewayProcess, callId: string): Promise<void> {
  expect((await gateway.client.post(new CallScript(callId).started())).status).toBe(202);
  expect(gateway.log.filter(({ level }) => level !== 'info')).toEqual([]);
}

test('a gateway that ends, or does not start, leaves PostgreSQL to the one that works with it; the last one ends it', async () => {
  await second.start();
  expect(await second.stop()).toEqual(orderly);
  await expectUndisturbed(first, 'after-the-second');

  const samePort = await onFolderOf(first, 'same-port', first.port);
  expect(await samePort.launch().exit).toEqual({ code: 1, signal: null });
  await expectUndisturbed(first, 'after-a-failed-start');

  await second.start();
  expect(await first.stop()).toEqual(orderly);
  await expectUndisturbed(second, 'after-the-first');
  expect(await second.stop()).toEqual(orderly);
  expect([first, second].flatMap(({ folder }) => processesOn(folder))).toEqual([]);
}, 90_000);

test('a PostgreSQL that a killed gateway left behind is ended by the one that took it over', async () => {
  await first.start();
  await first.kill();
  await second.start();
  expect(second.log.map(({ msg }) => msg)).toContain('PostgreSQL was running already: adopted it.');
  expect(await second.stop()).toEqual(orderly);
  expect([first, second].flatMap(({ folder }) => processesOn(folder))).toEqual([]);
}, 90_000);

test('a tool leaves PostgreSQL to the gateway that works with it, and none behind where there was none', async () => {
  const tool = () =>
    bed.run(verifyChain, first.folder, { AFTERCALL_CONFIG: first.configFile, AFTERCALL_DATA_DIR: first.dataDir }).exit;
  await first.start();
  expect(await tool()).toEqual(orderly);
  await expectUndisturbed(first, 'after-the-tool');
  expect(await first.stop()).toEqual(orderly);
  expect(await tool()).toEqual(orderly);
  expect(processesOn(first.folder)).toEqual([]);
}, 90_000);
