import type { PubSub } from '@google-cloud/pubsub';

export interface PubsubClientSettings {
  readonly project: string;
  /** `host:port` of an emulator. */
  readonly emulatorHost?: string | undefined;
}

/** There are no credentials for Google that can be used; the message says the mend. */
export class NoGoogleCredentialsError extends Error {
  override readonly name = 'NoGoogleCredentialsError';
  /** What Google's library says of it, without what stands in a key file. */
  readonly why: string;

  constructor(cause: unknown) {
    super(
      'no Google credentials that can be used: let GOOGLE_APPLICATION_CREDENTIALS name a key file that can be read, ' +
        'or give the gateway a workload identity',
    );
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    // Its message quotes the file.
    this.why = name === 'SyntaxError' ? 'The key file is not JSON.' : message;
  }
}

/**
 * A client of Pub/Sub whose credentials were found before its first request. Left to itself the client looks for them with
 * that request, and throws what it finds wrong where nobody can catch it, which ends the process.
 *
 * @throws {NoGoogleCredentialsError} and a later call looks for them anew. An emulator needs none.
 */
export async function openPubsub({ project: projectId, emulatorHost }: PubsubClientSettings): Promise<PubSub> {
  // Here and not at the top, because they take a second to load and few gateways need them.
  const { PubSub: Client, v1 } = await import('@google-cloud/pubsub');
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  if (emulatorHost !== undefined) {
    // Without a client of its own the library looks for credentials here too, as far as Google's metadata server.
    return new Client({
      projectId,
      apiEndpoint: emulatorHost,
      emulatorMode: true,
      authClient: new PassThroughClient(),
    });
  }
  const auth = new GoogleAuth({ scopes: v1.SubscriberClient.scopes });
  const client = new Client({ projectId, auth });
  try {
    await auth.getClient();
    // What else can be wrong with them, such as another universe domain, shows when a client is made of them.
    const tried = new v1.SubscriberClient({ projectId, auth });
    await tried.initialize();
    await tried.close();
  } catch (error) {
    throw new NoGoogleCredentialsError(error);
  }
  return client;
}
