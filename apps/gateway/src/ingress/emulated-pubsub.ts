import type { ClientConfig } from '@google-cloud/pubsub';

/**
 * What a client of an emulator needs: without a client of its own the library looks for Google's credentials, as far as
 * Google's metadata server.
 *
 * @param apiEndpoint the emulator's `host:port`.
 */
export async function emulatedPubsub(apiEndpoint: string): Promise<ClientConfig> {
  const { PassThroughClient } = await import('google-auth-library');
  return { apiEndpoint, emulatorMode: true, authClient: new PassThroughClient() };
}
