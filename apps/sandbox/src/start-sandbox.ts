import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { CarrierState } from './carrier/carrier-state.ts';
import { MessageStore } from './carrier/message-store.ts';
import { controlRoutes } from './control/control-routes.ts';
import { phonesPage } from './control/phones-page.ts';
import { FaultSwitchboard } from './faults/fault-switchboard.ts';
import { WebhookPoster } from './http/webhook-poster.ts';
import { AcceptLog } from './oracle/accept-log.ts';
import { Tally } from './oracle/tally.ts';
import { MetaCarrier } from './meta/meta-carrier.ts';
import { OptOutRegister } from './phones/opt-out-register.ts';
import { PhoneBook } from './phones/phone-book.ts';
import { RbmCarrier } from './rbm/rbm-carrier.ts';
import { ReceiptPlayer } from './receipts/receipt-player.ts';
import { Timers } from './receipts/timers.ts';
import { Behaviour } from './settings/behaviour.ts';
import { type SandboxSettingsInput, sandboxSettingsSchema } from './settings/sandbox-settings.ts';
import { TwilioCarrier } from './twilio/twilio-carrier.ts';

export interface SandboxOptions extends SandboxSettingsInput {
  /** Epoch milliseconds; the clock of the messages' dates, not of their receipts. Default: the machine's. */
  readonly now?: () => number;
  /** When receipts come, after the accept. Default: by the machine's timers. */
  readonly timers?: Timers;
}

export interface Sandbox {
  /** The base URL for a provider client, without a trailing slash. */
  readonly url: string;
  /** Ends every connection, even one that hangs, and every receipt still to come. Safe to call twice. */
  stop(): Promise<void>;
}

/** A pooled client must not meet a connection that the server is just closing. */
const keepAliveTimeoutMs = 75_000;

/**
 * Starts local carriers on one port.
 * @throws ZodError when an option is not as it must be; the error of the operating system when the port or the log is refused.
 */
export async function startSandbox({
  now = Date.now,
  timers = new Timers(),
  ...options
}: SandboxOptions = {}): Promise<Sandbox> {
  const settings = sandboxSettingsSchema.parse(options);
  const state: CarrierState = {
    phones: new PhoneBook(),
    behaviour: new Behaviour(settings),
    switchboard: new FaultSwitchboard(),
    acceptLog: new AcceptLog(settings.oracleLog),
    tally: new Tally(),
    poster: new WebhookPoster(),
    timers,
    player: new ReceiptPlayer(timers),
    now,
  };
  const twilio = new TwilioCarrier({
    ...state,
    accounts: new Map(settings.accounts.map((account) => [account.sid, account])),
    messages: new MessageStore(settings.keptMessages),
    optOuts: new OptOutRegister(),
  });
  const meta = new MetaCarrier(state, settings.whatsappNumbers, settings.keptMessages);
  const rbm = new RbmCarrier(state, settings.rcsAgents, settings.keptMessages);
  const reset = () => {
    timers.clear();
    state.player.reset();
    for (const carrier of [twilio, meta, rbm]) carrier.reset();
    state.phones.clear();
    state.switchboard.clear();
    state.tally.clear();
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use('/2010-04-01', twilio.routes());
  app.use('/token', rbm.tokenRoute());
  app.use('/v1', rbm.routes());
  app.use('/sandbox', controlRoutes({ ...state, carriers: { twilio, meta, rbm }, reset }));
  app.use(phonesPage());
  app.use(meta.routes());

  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, app);
  server.listen(settings.port, settings.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    state.acceptLog.close();
    throw error;
  }

  const stop = async () => {
    timers.clear();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await Promise.all([closed, state.poster.stop()]);
    state.acceptLog.close();
  };
  let stopping: Promise<void> | undefined;
  return {
    url: baseUrl(settings.host, (server.address() as AddressInfo).port),
    stop: () => (stopping ??= stop()),
  };
}

function baseUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
