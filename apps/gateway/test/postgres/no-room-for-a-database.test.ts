import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewayProcess } from '../support/gateway-process.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { TestBed } from '../support/test-bed.ts';

let bed: TestBed;
let disk: SmallDisk | undefined;

beforeAll(async () => {
  bed = await TestBed.make();
  disk = SmallDisk.mount(join(bed.folder, 'gateway', 'data'), 256);
}, 60_000);

afterAll(async () => {
  disk?.unmount();
  await bed.clear();
}, 60_000);

test('a start on a full disk names the folder and the mend, leaves nothing there, and comes about once there is room', async () => {
  if (disk === undefined) {
    process.stderr.write('SKIPPED: "no room for a database" needs to mount a tmpfs, which only root on Linux may.\n');
    return;
  }
  const gateway = await GatewayProcess.prepare(bed);
  disk.fill(8 * 1024 * 1024);
  expect(await gateway.launch().exit).toEqual({ code: 1, signal: null });
  const [fatal, ...others] = gateway.log.filter(({ level }) => level !== 'info');
  expect(others).toEqual([]);
  expect(fatal?.err?.message).toMatch(
    `The disk of ${gateway.dataDir} is full, and the database cannot be made there: make room (some 100 MB`,
  );
  expect(await readdir(disk.folder)).toEqual(['ballast']);
  disk.free();
  await gateway.start();
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
}, 120_000);
