import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findKannel, type KannelPrograms } from '../../src/kannel/find-kannel.ts';
import { KannelLoad } from '../../src/kannel/kannel-load.ts';
import { startKannel } from '../../src/kannel/start-kannel.ts';
import { makeRunFolder, removeRunFolder } from '../../src/scene/run-folder.ts';

const programs = await findKannel();
if (programs === undefined) console.warn('Kannel is not installed: that it starts and ends is not tested.');
const ifInstalled = programs === undefined ? test.skip : test;

const tuning = { smscs: 2, pendingSubmits: 5, pendingReports: 20 };

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

ifInstalled('Kannel takes messages, sends each once, reports each once, and ends with nothing left', async () => {
  const folder = await makeRunFolder();
  try {
    const kannel = await startKannel(programs as KannelPrograms, folder, tuning);
    const pids = Object.values(kannel.pids);
    try {
      const load = await KannelLoad.start({
        kind: 'kannel',
        smsboxUrl: kannel.smsboxUrl,
        connections: 4,
        inFlight: 20,
        firstNumber: 1,
      });
      const { posted, ...counts } = await load.stop();
      expect(posted).toBeGreaterThanOrEqual(20);
      expect(counts).toEqual({ accepted: posted, refused: 0, unavailable: 0, completed: posted, repeated: 0 });
      expect(await kannel.providerStats()).toMatchObject({ created: posted, unacknowledged: 0 });
    } finally {
      await kannel[Symbol.asyncDispose]();
    }
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(Promise.race([kannel.failure, Promise.resolve('no failure')])).resolves.toBe('no failure');
  } finally {
    await removeRunFolder(folder);
  }
});

ifInstalled('a Kannel that cannot start says why, and what had started is ended in good order', async () => {
  const folder = await makeRunFolder();
  try {
    const broken = { ...(programs as KannelPrograms), smsbox: '/bin/false' };
    await expect(startKannel(broken, folder, tuning)).rejects.toThrow('smsbox ended with exit code 1');
    expect(await readFile(join(folder, 'kannel', 'bearerbox.log'), 'utf8')).not.toContain('PANIC');
  } finally {
    await removeRunFolder(folder);
  }
});
