import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelsInTurns } from '../generator/callers.ts';
import { LedgerReader } from '../measure/ledger-reader.ts';
import type { ResponderSettings } from '../responder/responder.ts';
import { ChildProgram } from './child-program.ts';
import { endLeftDatabase } from './embedded-database.ts';
import { smsAccount, type SharedKeys } from './gateway-config.ts';
import { GeneratorClient } from './generator-client.ts';
import { giveConsents, peopleOf, peopleOfTenants } from './give-consents.ts';
import { ResponderClient } from './responder-client.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';
import { loadStatementCounts } from './load-statement-counts.ts';
import { openTopic, type OpenTopic } from './open-topic.ts';
import { type RunningGateway, startGateway, startSecondGateway } from './start-gateway.ts';
import { threeAccounts } from './three-accounts.ts';
import { soleTenant } from '../tenants.ts';
import { twilioAccount } from './twilio-account.ts';

export interface SceneSettings {
  /** Connections of the generator to the gateway, and of the responder to it. */
  readonly connections: number;
  readonly profile: boolean;
  /** A second gateway on the database of the first. */
  readonly withReplica?: boolean;
  /** Google's emulator of Pub/Sub with a topic, from which the gateway pulls. */
  readonly withPubsub?: boolean;
  /** Accounts on WhatsApp and RCS beside the one for SMS. */
  readonly withThreeChannels?: boolean;
  /** How many the gateway has; one when absent. */
  readonly tenants?: number;
  /** PostgreSQL counts statements. */
  readonly withStatementCounts?: boolean;
}

/** Every process of the bench, running and ready. */
export interface Scene {
  readonly gateway: RunningGateway;
  readonly secondGateway?: RunningGateway;
  readonly topic?: OpenTopic;
  readonly responder: ResponderClient;
  readonly generator: GeneratorClient;
  readonly ledger: LedgerReader;
  /** Rejects as soon as one of the processes ends by itself. */
  readonly failure: Promise<never>;
  /** Ends the gateway, which drains and stops its database; the folder with its profile is still there. @returns the folder. */
  stopGateway(): Promise<string>;
  /** Ends everything that is still running and removes the folder. */
  close(): Promise<void>;
}

const gatewayGraceMs = 30_000;
const childGraceMs = 2_000;

/** Starts everything, or nothing: a failure ends what was started before it. */
export async function openScene(settings: SceneSettings): Promise<Scene> {
  const { connections, profile, withReplica = false, withPubsub = false, withThreeChannels = false } = settings;
  const { tenants = 1 } = settings;
  const ending = new AsyncDisposableStack();
  const failure = Promise.withResolvers<never>();
  // Who looks at it does so later; until then a failure must not end the process before everything else is ended.
  failure.promise.catch(() => undefined);
  try {
    const folder = await makeRunFolder();
    ending.defer(() => removeRunFolder(folder));
    const startChild = async (name: string, script: string, argument?: object): Promise<ChildProgram> => {
      const program = await ChildProgram.start({
        name: `the ${name}`,
        script: fileURLToPath(new URL(script, import.meta.url)),
        arguments: argument === undefined ? [] : [JSON.stringify(argument)],
        workingFolder: folder,
        logFile: join(folder, `${name}.log`),
      });
      ending.defer(() => program.stop(childGraceMs));
      program.untilEnded().catch(failure.reject);
      return program;
    };

    const responderSettings: ResponderSettings = { ...twilioAccount, connections };
    const responderProgram = await startChild('responder', '../responder/main.ts', responderSettings);
    const { url: responderUrl } = await responderProgram.ask<{ url: string }>();
    const generatorProgram = await startChild('generator', '../generator/main.ts');
    await generatorProgram.ask<{ ready: true }>();

    const topic = withPubsub ? await openTopic() : undefined;
    if (topic !== undefined) ending.defer(() => topic.close());

    const dataDir = join(folder, 'data');
    ending.defer(() => endLeftDatabase(dataDir));
    const keys = withReplica ? await makeSharedKeys(folder) : undefined;
    const started = (program: ChildProgram): void => {
      ending.defer(() => program.stop(gatewayGraceMs));
      program.untilEnded().catch(failure.reject);
    };
    const start = {
      folder,
      dataDir,
      profile,
      tenants,
      accountsOf: (place: number) =>
        withThreeChannels ? threeAccounts(responderUrl) : smsAccount(responderUrl, place),
      ...(topic !== undefined && { environment: topic.environment }),
      ...(keys !== undefined && { keys }),
    };
    const first = await startGateway(start, started);
    const gateway = settings.withStatementCounts ? await loadStatementCounts(first, dataDir, started) : first;
    const secondGateway =
      keys === undefined ? undefined : await startSecondGateway(gateway, { ...start, keys }, started);
    const ledger = await LedgerReader.open(gateway.database.connectionString);
    ending.defer(() => ledger.close());
    const responder = new ResponderClient(responderProgram.pid, responderUrl);
    if (withThreeChannels) await responder.postWebhooksTo(`${gateway.url}/webhooks/${soleTenant}`);
    const agreed = withThreeChannels
      ? { people: peopleOf('three-channels'), channels: channelsInTurns }
      : { people: tenants === 1 ? peopleOf('one-channel') : peopleOfTenants(tenants), channels: ['sms'] };
    await giveConsents(gateway.url, gateway.apiKey, agreed);

    return {
      gateway,
      ...(secondGateway !== undefined && { secondGateway }),
      ...(topic !== undefined && { topic }),
      responder,
      generator: new GeneratorClient(generatorProgram),
      ledger,
      failure: failure.promise,
      stopGateway: async () => {
        await ledger.close();
        await gateway.program.stop(gatewayGraceMs);
        return folder;
      },
      close: () => ending.disposeAsync(),
    };
  } catch (error) {
    await ending.disposeAsync();
    throw error;
  }
}

async function makeSharedKeys(folder: string): Promise<SharedKeys> {
  const masterKeyFile = join(folder, 'master.key');
  await writeFile(masterKeyFile, randomBytes(32), { mode: 0o600 });
  return { addressKey: randomBytes(32).toString('base64'), masterKeyFile };
}
