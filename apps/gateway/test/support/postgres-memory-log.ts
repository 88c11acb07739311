import type { PostgresLog } from '../../src/postgres/postgres-log.ts';

/** A log that remembers, for tests whose subject is what is said. */
export interface MemoryLog extends PostgresLog {
  readonly lines: { level: 'info' | 'warn'; fields: Readonly<Record<string, unknown>>; sentence: string }[];
}

export function memoryLog(): MemoryLog {
  const lines: MemoryLog['lines'] = [];
  return {
    lines,
    info: (fields, sentence) => void lines.push({ level: 'info', fields, sentence }),
    warn: (fields, sentence) => void lines.push({ level: 'warn', fields, sentence }),
  };
}
