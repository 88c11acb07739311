import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request with the answer that it gets: a file of `docs/api/examples`, each proved by a test. */
export interface ApiExample {
  /** The file's, without its ending. */
  readonly name: string;
  readonly title: string;
  /** Names of the examples that come before it. */
  readonly before?: readonly string[];
  /** What is other than usual with the gateway. */
  readonly given?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON; `text` instead of it for anything else. */
    readonly body?: unknown;
    readonly text?: string;
  };
  readonly response: {
    readonly status: number;
    /** Those that tell something. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

/** Every example of a folder, by name; none where there is no such folder. */
export async function readApiExamples(directory: string): Promise<readonly ApiExample[]> {
  const files = await readdir(directory).catch(() => []);
  const names = files.filter((file) => file.endsWith('.json')).toSorted();
  return Promise.all(
    names.map(async (file): Promise<ApiExample> => {
      const example = JSON.parse(await readFile(join(directory, file), 'utf8')) as Omit<ApiExample, 'name'>;
      return { name: file.replace(/\.json$/, ''), ...example };
    }),
  );
}
