import { constants } from 'node:fs';
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../config/faults/setup-error.ts';
import { beforeNextLine, isCutOff } from './cut-off-line.ts';
import { errorCode } from './error-code.ts';

const lineSchema = z.object({
  id: z.guid(),
  tenant: z.string(),
  /** Ids of the person, no addresses. */
  people: z.array(z.guid()),
  by: z.string(),
  why: z.string(),
  at: z.iso.datetime().transform((text) => new Date(text)),
});

/** An erasure as it is noted outside the database. */
export type LoggedErasure = z.output<typeof lineSchema>;

/** The file cannot be read or written. The message names it and the mend. */
export class ErasureLogError extends SetupError {
  override readonly name = 'ErasureLogError';
}

/**
 * Every erasure, a line of JSON each, in a file beside the database. A backup from before an erasure brings back what was
 * erased; the file says what has to go again.
 */
export class ErasureLog {
  readonly #file: string;
  /** It was seen. Where it is gone since, its disk is away, and one that was made in its place would lie under that. */
  #isThere = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Makes the file where there is none, so that a start tells what would else be told to somebody who asks to be forgotten. */
  async makeReady(): Promise<void> {
    try {
      await (await this.#open()).close();
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  /** It is on the disk when this answers. */
  async append(erasure: LoggedErasure): Promise<void> {
    try {
      const handle = await this.#open();
      try {
        await handle.appendFile(`${await beforeNextLine(this.#file)}${JSON.stringify(erasure)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw this.#cannotWrite(error, ' Nothing was erased.');
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#isThere) return open(this.#file, constants.O_WRONLY | constants.O_APPEND);
    await mkdir(dirname(this.#file), { recursive: true });
    const handle = await open(this.#file, 'a', 0o600);
    this.#isThere = true;
    return handle;
  }

  #cannotWrite(error: unknown, more = ''): ErasureLogError {
    if (this.#isThere && errorCode(error) === 'ENOENT') {
      return new ErasureLogError(
        `${this.#file}, the log of erasures, was there before and is gone: bring back its disk, or put it back; where ` +
          `it is to begin anew, start the gateway again.${more}`,
      );
    }
    return new ErasureLogError(
      `${this.#file}, the log of erasures, cannot be written (${errorCode(error)}): let the gateway write to it, or name ` +
        `another file in privacy.erasureLog.${more}`,
    );
  }

  /** Oldest first. A line that was cut off by a crash is left out: its erasure was not begun. */
  async read(): Promise<readonly LoggedErasure[]> {
    const text = await this.#readText();
    const lines = text.split('\n');
    return lines.flatMap((line, index) => {
      if (line === '') return [];
      const read = parse(line);
      if (read !== undefined) return [read];
      if (isCutOff(line)) return [];
      throw new ErasureLogError(
        `${this.#file}, the log of erasures, is damaged in line ${index + 1}: restore it from a backup.`,
      );
    });
  }

  /** Nothing where there is no file. */
  async #readText(): Promise<string> {
    try {
      const text = await readFile(this.#file, 'utf8');
      this.#isThere = true;
      return text;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return '';
      throw new ErasureLogError(
        `${this.#file}, the log of erasures, cannot be read (${errorCode(error)}): let the gateway read it, or name another ` +
          'file in privacy.erasureLog.',
      );
    }
  }
}

function parse(line: string): LoggedErasure | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
