import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LedgerReader } from '../measure/ledger-reader.ts';
import type { ResponderSettings } from '../responder/responder.ts';
import { ChildProgram } from './child-program.ts';
import { endLeftDatabase } from './embedded-database.ts';
import { GeneratorClient } from './generator-client.ts';
import { giveConsents } from './give-consents.ts';
import { ResponderClient } from './responder-client.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';
import { type RunningGateway, startGateway } from './start-gateway.ts';
import { twilioAccount } from './twilio-account.ts';

export interface SceneSettings {
  /** Connections of the generator to the gateway, and of the responder to it. */
  readonly connections: number;
  readonly profile: boolean;
}

/** Every process of the bench, running and ready. */
export interface Scene {
  readonly gateway: RunningGateway;
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
export async function openScene({ connections, profile }: SceneSettings): Promise<Scene> {
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

    const dataDir = join(folder, 'data');
    ending.defer(() => endLeftDatabase(dataDir));
    const gateway = await startGateway({ folder, dataDir, responderUrl, profile }, (program) => {
      ending.defer(() => program.stop(gatewayGraceMs));
      program.untilEnded().catch(failure.reject);
    });
    const ledger = await LedgerReader.open(gateway.database.connectionString);
    ending.defer(() => ledger.close());
    await giveConsents(gateway.url, gateway.apiKey);

    return {
      gateway,
      responder: new ResponderClient(responderProgram.pid, responderUrl),
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
