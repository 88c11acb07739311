import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { ConsoleDoor, type ConsoleDoorSettings } from '../../src/http/console/console-door.ts';

const sessions = { stands: () => Promise.resolve(false) };
const settings = { console: { sessions }, publicUrl: 'https://gateway.example.com' };
const door = new ConsoleDoor(settings as unknown as ConsoleDoorSettings);
const cookie = `__Host-aftercall=${'a'.repeat(43)}`;
const stillStands = (headers: IncomingMessage['headers']): Promise<boolean> =>
  door.stillStands({ headers } as IncomingMessage);

test('what takes long is asked for its session where it came in by one, and not where it came in by a key', async () => {
  expect(await stillStands({ cookie })).toBe(false);
  expect(await stillStands({ cookie, authorization: 'Bearer ack_key' })).toBe(true);
  expect(await stillStands({})).toBe(true);
});
