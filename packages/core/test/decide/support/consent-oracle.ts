import type { CallEvent } from '../../../src/event/call-event.ts';
import { purposes, type Purpose } from '../../../src/trigger/trigger.ts';

interface Heard {
  readonly event: CallEvent;
  readonly at: number;
}

/**
 * Who may be written to, told a second time in another way than the engine does: by replaying
 * everything that was heard, in the order of the moments, into a set of what is allowed.
 */
export class ConsentOracle {
  readonly #heard: Heard[] = [];
  readonly #channels: readonly string[];

  constructor(channels: readonly string[]) {
    this.#channels = channels;
  }

  hear(event: CallEvent, at: number): void {
    this.#heard.push({ event, at });
  }

  allows(channel: string, purpose: Purpose): boolean {
    const allowed = new Set<string>();
    let isStopped = false;
    // What takes consent away comes last among the events of one moment.
    const inOrder = this.#heard.toSorted((a, b) => a.at - b.at || severity(a.event) - severity(b.event));
    for (const { event } of inOrder) {
      if (event.type === 'consent.granted') {
        const { channels, purposes: granted, basis, recordingUrl, offsetMs } = event.data.consent;
        const canBeProven = basis === 'written_esign' || (recordingUrl !== undefined && offsetMs !== undefined);
        if (isStopped && !canBeProven) continue;
        for (const one of channels) for (const other of granted) allowed.add(`${one} ${other}`);
      }
      if (event.type === 'consent.revoked') {
        const { channels = [], purposes: taken = [] } = event.data.consent ?? {};
        isStopped ||= channels.length === 0 && taken.length === 0;
        const ofChannels = channels.length === 0 ? this.#channels : channels;
        const ofPurposes = taken.length === 0 ? purposes : taken;
        for (const one of ofChannels) for (const other of ofPurposes) allowed.delete(`${one} ${other}`);
      }
    }
    return allowed.has(`${channel} ${purpose}`);
  }
}

function severity(event: CallEvent): number {
  return event.type === 'consent.revoked' ? 1 : 0;
}
