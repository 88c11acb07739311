import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePort } from '../../src/run/free-port.ts';
import { untilListening } from '../../src/run/until-listening.ts';

const nobody = new AbortController().signal;

test('an emulator that is there, or comes a little later, is waited for', async () => {
  const port = await freePort();
  const waiting = untilListening(`127.0.0.1:${port}`, nobody);
  const emulator = createServer().listen(port, '127.0.0.1');
  await once(emulator, 'listening');
  await waiting;
  await untilListening(`localhost:${(emulator.address() as AddressInfo).port}`, nobody);
  emulator.close();
});

test('one that does not come is named, with the command that starts it', async () => {
  const host = `127.0.0.1:${await freePort()}`;
  await expect(untilListening(host, nobody, 10)).rejects.toThrow(
    `nothing listens at ${host} (PUBSUB_EMULATOR_HOST): start the emulator there, with gcloud beta emulators pubsub start --project=demo --host-port=${host}`,
  );
});

test('nobody waits on after a Ctrl-C', async () => {
  const interruption = new AbortController();
  const waiting = untilListening(`127.0.0.1:${await freePort()}`, interruption.signal);
  interruption.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});
