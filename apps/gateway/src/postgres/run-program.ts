import { spawn } from 'node:child_process';

/** The account of the operating system that PostgreSQL runs under; empty for the one we run under ourselves. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/** A program could not be run, or ended with an error. The message holds its last words, never its arguments. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/**
 * What every process of PostgreSQL gets of our environment: no secret of ours, and no `PG*` variable that would change
 * what it does. The C locale keeps its messages in English.
 */
export const serverEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/**
 * Runs a program to its end under the given account, in a session of its own (a Ctrl-C meant for us must not cut short
 * an initdb), and gives what it wrote to its standard output.
 *
 * @throws ProgramError when it cannot be run or ends with another code than 0.
 */
export async function runProgram(file: string, args: readonly string[], account: ServerAccount = {}): Promise<string> {
  const child = spawn(file, args, {
    ...account,
    // Our own working directory may be one that the account cannot enter.
    cwd: '/',
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | string>();
  child.once('error', (error) => reject(new ProgramError(`${file} could not be run: ${error.message}`)));
  child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  const code = await ended;
  if (code !== 0) throw new ProgramError(`${file} ended with ${code}: ${complaint.trim()}`);
  return output;
}
