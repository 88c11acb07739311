import { createHttpClient } from '@aftercall/http';
import type { Channel, ChannelRequest, HttpClient, HttpRequest, SendOutcome } from '@aftercall/core';
import type { ConformanceSubject } from './channel-script.ts';
import { startProviderDouble } from './provider-double.ts';
import type { ProviderDouble, Reaction } from './provider-double.ts';
import { strictChannel } from './strict-channel.ts';
import { sampleRequest } from './sample-payloads.ts';

/** Where the provider is told to call. */
export const webhookUrl = 'https://gateway.example/webhooks/acme/main';

/** The clock that the channel is lent: a year in which nothing else of a test happens. */
export const benchTime = new Date('2001-02-03T04:05:06.000Z');

export const attemptIds = ['5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001', '5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0002'] as const;

/** A channel set up against a provider double, with everything it does over the wire in view. */
export interface ChannelBench extends AsyncDisposable {
  readonly channel: Channel;
  readonly provider: ProviderDouble;
  /** A request that the channel made from a sample payload. */
  readonly request: ChannelRequest;
  /** What the channel asked of the lent client, but for signing in. */
  readonly lent: readonly HttpRequest[];
  /** Where the channel signed in. */
  readonly signIns: readonly HttpRequest[];
  /** Sends the sample request; `react` is the provider's reaction. */
  send(react?: Reaction, signal?: AbortSignal): Promise<SendOutcome>;
}

export interface BenchOptions {
  /** What stands between the channel and the wire. */
  readonly through?: (http: HttpClient) => HttpClient;
  readonly now?: Date;
}

export async function openBench(subject: ConformanceSubject, options: BenchOptions = {}): Promise<ChannelBench> {
  const { signIn } = subject.script;
  const provider = await (subject.provider?.start() ??
    startProviderDouble(({ target }) => (target === signIn?.path ? signIn.answer : undefined)));
  const client = createHttpClient({ connectionsPerOrigin: 4, timeoutMs: 20_000, maxAnswerBytes: 100_000 });
  const through = options.through ?? ((http: HttpClient) => http);
  const http = through(client.send);
  const lent: HttpRequest[] = [];
  const signIns: HttpRequest[] = [];
  const made = subject.factory.create(await settingsOf(subject, provider.url), {
    http: (request) => {
      const signsIn = signIn !== undefined && new URL(request.url).pathname === signIn.path;
      (signsIn ? signIns : lent).push(request);
      return signsIn ? client.send(request) : http(request);
    },
    now: () => options.now ?? benchTime,
    webhookUrl,
  });
  const channel = strictChannel(made);
  provider.react((call, count) => subject.script.send.accepted(count, call).answer);
  const request = sampleRequest(channel, subject.script.address);

  return {
    channel,
    provider,
    request,
    lent,
    signIns,
    send(react, signal = new AbortController().signal) {
      if (react !== undefined) provider.react(() => react);
      return channel.send(request, { attemptId: attemptIds[0], signal });
    },
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]();
      await client.close();
    },
  };
}

async function settingsOf(subject: ConformanceSubject, providerUrl: string): Promise<unknown> {
  const result = await subject.factory.settings['~standard'].validate(subject.settings(providerUrl));
  if (result.issues === undefined) return result.value;
  throw new Error(`the settings of the script are refused: ${result.issues.map(({ message }) => message).join('; ')}`);
}
