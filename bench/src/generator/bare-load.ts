import { stringify } from 'node:querystring';
import { machineTime } from '../measure/machine-time.ts';
import { phoneOfCaller } from './callers.ts';
import { CountingClient } from './counting-client.ts';
import type { BareLoadSettings, Load, LoadCounts } from './load.ts';

/** Like a message of the gateway, but without a callback. */
const body = stringify({
  To: phoneOfCaller(0),
  From: '+15005550006',
  Body: 'Harbour Clinic: Your appointment is confirmed. Where: 12 Harbour Street. Reply STOP to opt out.',
});

/** As many loops as connections, each of which posts again as soon as it is answered. */
export class BareLoad implements Load {
  readonly startsAt = machineTime();
  readonly #client: CountingClient;
  #running = true;

  constructor({ responderUrl, connections }: BareLoadSettings) {
    this.#client = new CountingClient({
      origin: responderUrl,
      connections,
      path: '/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages.json',
      headers: {
        authorization: 'Basic U0swMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpzZWNyZXQ=',
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      wanted: 201,
    });
    for (let loop = 0; loop < connections; loop += 1) void this.#loop();
  }

  counts(): LoadCounts {
    return this.#client.counts();
  }

  answersBetween(): readonly number[] {
    return [];
  }

  async stop(): Promise<LoadCounts> {
    this.#running = false;
    await this.#client.close();
    return this.#client.counts();
  }

  async #loop(): Promise<void> {
    while (this.#running) await this.#client.post(body);
  }
}
