import type { PubSub } from '@google-cloud/pubsub';

/**
 * Google's own client, of an emulator. It is loaded when it is needed, which takes a second; without an `authClient` it
 * would look for Google's credentials.
 *
 * @param host `host:port`.
 */
export async function openPubsub({ host, project }: { host: string; project: string }): Promise<PubSub> {
  const { PubSub: Client } = await import('@google-cloud/pubsub');
  const { PassThroughClient } = await import('google-auth-library');
  return new Client({
    projectId: project,
    apiEndpoint: host,
    emulatorMode: true,
    authClient: new PassThroughClient(),
  });
}
