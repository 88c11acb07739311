import type { PubsubLog } from '../../../src/ingress/pubsub-intake.ts';

/** A log that remembers. */
export interface MemoryPubsubLog extends PubsubLog {
  readonly lines: { level: 'info' | 'warn' | 'error'; fields: Readonly<Record<string, unknown>>; sentence: string }[];
}

export function memoryPubsubLog(): MemoryPubsubLog {
  const lines: MemoryPubsubLog['lines'] = [];
  return {
    lines,
    info: (fields, sentence) => void lines.push({ level: 'info', fields, sentence }),
    warn: (fields, sentence) => void lines.push({ level: 'warn', fields, sentence }),
    error: (fields, sentence) => void lines.push({ level: 'error', fields, sentence }),
  };
}
