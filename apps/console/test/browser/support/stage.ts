import { writeFile } from 'node:fs/promises';
import { CallScript } from '../../../../gateway/test/support/call-script.ts';
import type { GatewayConfigChoices } from '../../../../gateway/test/support/gateway-config.ts';
import { GatewayProcess } from '../../../../gateway/test/support/gateway-process.ts';
import { OpenIdProvider } from '../../../../gateway/test/support/open-id-provider.ts';
import { query } from '../../../../gateway/test/support/postgres-query.ts';
import { SandboxProcess } from '../../../../gateway/test/support/sandbox-process.ts';
import { TestBed } from '../../../../gateway/test/support/test-bed.ts';
import { openWebhooks, threeChannels } from '../../../../gateway/test/support/three-channels.ts';
import { until } from '../../../../gateway/test/support/until.ts';
import { VoicePlatform } from '../../../../gateway/test/support/voice-platform.ts';
import { playClinic, type DrawnPeople } from './clinic-scene.ts';
import { stageConfig } from './stage-config.ts';

const everyChannel = { channels: ['sms', 'whatsapp', 'rcs'] };

/** A gateway and a sandbox with some calls, as everybody has them who starts both. */
export class Stage {
  readonly sandbox: SandboxProcess;
  readonly gateway: GatewayProcess;
  readonly #bed: TestBed;
  readonly #platform: VoicePlatform;
  readonly #choices: GatewayConfigChoices;
  #provider: OpenIdProvider | undefined;

  private constructor(bed: TestBed, sandbox: SandboxProcess, gateway: GatewayProcess, choices: GatewayConfigChoices) {
    this.#bed = bed;
    this.#choices = choices;
    this.sandbox = sandbox;
    this.gateway = gateway;
    this.#platform = new VoicePlatform(gateway.client);
  }

  static async start(): Promise<Stage> {
    const bed = await TestBed.make();
    const sandbox = await SandboxProcess.start(bed);
    const choices = {
      sandboxUrl: sandbox.url,
      ...threeChannels(sandbox.url),
      prices: { channels: { sms: { other: 0.0083 } } },
      tariff: { name: 'Starter', included: { sms: { segments: 100 }, rcs: { messages: 1 } } },
    };
    const gateway = await GatewayProcess.prepare(bed, { configText: stageConfig(choices) });
    await gateway.start();
    await sandbox.sendRepliesTo(gateway.client.url);
    await openWebhooks(sandbox, gateway.client.url);
    return new Stage(bed, sandbox, gateway, choices);
  }

  /** One call after another: booked, paid, without consent, cut off in the middle of the send. */
  async playCalls(): Promise<void> {
    const booked = new CallScript('call-booked', '+12025550123');
    const paid = new CallScript('call-paid', '+12025550124');
    const silent = new CallScript('call-without-consent', '+12025550125');
    const lost = new CallScript('call-lost-in-sending', '+12025559925');
    await this.#platform.postAll([
      booked.started(),
      booked.consent(everyChannel),
      booked.booking(),
      booked.ended(),
      paid.started({ locale: 'pt-BR' }),
      paid.consent(everyChannel),
      paid.payment(),
      paid.ended(),
      silent.started(),
      silent.booking(),
      silent.ended(),
      // Of the region whose first channel is soon left.
      lost.started({ locale: 'pt-PR' }),
      lost.consent(everyChannel),
      lost.booking(),
      lost.ended(),
    ]);
    await this.#reached('call-booked');
    await this.#reached('call-paid');
    await until('a dead letter', async () => {
      const journey = await this.gateway.client.journey('call-without-consent');
      return journey?.followUps[0]?.state === 'settled' ? true : undefined;
    });
  }

  playClinic(): Promise<DrawnPeople> {
    return playClinic(this.gateway.client.url);
  }

  /** What makes a replay worth while. */
  async consentLater(): Promise<void> {
    const later = new CallScript('call-later', '+12025550125');
    await this.#platform.postAll([later.started(), later.consent(everyChannel), later.ended()]);
  }

  /** Answers when the feed has told of it: a stream that begins after that does not. */
  async beginCall(callId: string): Promise<void> {
    await this.#platform.postAll([new CallScript(callId, '+12025550126').started()]);
    await until(`the feed tells of ${callId}`, async () =>
      (await this.gateway.client.feed()).some((entry) => entry.callId === callId) ? true : undefined,
    );
  }

  /** The link that the gateway printed when it started. */
  async signInLink(): Promise<string> {
    return until('the link to sign in', async () => {
      const line = this.gateway.process.complained.find((one) => one.includes('/console/#/sign-in?token='));
      return /http\S+/.exec(line ?? '')?.[0];
    });
  }

  /** Everybody who is signed in has this role from now on: a link makes admins only. */
  async changeRoles(role: 'viewer' | 'operator' | 'admin'): Promise<void> {
    await query(await this.gateway.database(), `UPDATE console_sessions SET role = '${role}'`);
  }

  /** Everybody is signed out. */
  async endSessions(): Promise<void> {
    await query(await this.gateway.database(), 'DELETE FROM console_sessions');
  }

  /** The same gateway with an OpenID provider, at which this person signs in from now on. */
  async signInAtProvider(person: object): Promise<void> {
    const provider = await OpenIdProvider.start({
      redirectUri: `${this.gateway.client.url}/console/sign-in/callback`,
      people: { person },
    });
    this.#provider = provider;
    const { issuer, clientId, clientSecret } = provider;
    const roles = { desk: 'operator' };
    await this.gateway.stop();
    await writeFile(this.gateway.configFile, stageConfig(this.#choices, { issuer, clientId, clientSecret, roles }));
    await this.gateway.start();
  }

  async clear(): Promise<void> {
    await this.#provider?.stop();
    await this.#bed.clear();
  }

  async #reached(callId: string): Promise<void> {
    await until(`${callId} is reached`, async () => {
      const journey = await this.gateway.client.journey(callId);
      return journey?.followUps[0]?.outcome === 'reached' ? true : undefined;
    });
  }
}
