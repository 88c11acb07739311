import { setTimeout as wait } from 'node:timers/promises';
import { CallScript } from './call-script.ts';
import type { VoicePlatform } from './voice-platform.ts';

/** One call of a load. */
export interface LoadedCall {
  readonly callId: string;
  readonly phone: string;
  /** In the order in which they are posted. */
  readonly events: readonly Record<string, unknown>[];
  /** Whether the caller is to be sent a text. */
  readonly consents: boolean;
}

type Story = (call: CallScript) => Record<string, unknown>[];

/** What calls are like; the last kind never consents, so nothing may ever be sent. */
const stories: readonly { readonly events: Story; readonly consents: boolean }[] = [
  {
    consents: true,
    events: (call) => [call.started(), call.consent(), call.booking({}, { live: true }), call.ended()],
  },
  { consents: true, events: (call) => [call.started(), call.consent(), call.booking(), call.ended()] },
  { consents: true, events: (call) => [call.started(), call.booking(), call.consent(), call.ended()] },
  {
    consents: true,
    events: (call) => [call.started(), call.booking({}, { live: true }), call.consent(), call.ended()],
  },
  { consents: false, events: (call) => [call.started(), call.booking(), call.ended()] },
];

/** Calls of every kind in turn, each with a phone of its own that ends in no magic number. */
export function makeCalls(count: number, name = 'call', firstPhone = 1_000): LoadedCall[] {
  return Array.from({ length: count }, (_, index) => {
    const story = stories[index % stories.length] as (typeof stories)[number];
    const callId = `${name}-${index}`;
    const phone = `+1202555${firstPhone + index}`;
    return { callId, phone, events: story.events(new CallScript(callId, phone)), consents: story.consents };
  });
}

/** Begins a call every `everyMs`, however slowly the gateway answers; resolves once all is acknowledged. */
export async function playCalls(platform: VoicePlatform, calls: readonly LoadedCall[], everyMs: number): Promise<void> {
  const playing: Promise<void>[] = [];
  for (const { events } of calls) {
    playing.push(platform.postAll(events));
    await wait(everyMs);
  }
  await Promise.all(playing);
}
