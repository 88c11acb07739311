import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The short commit of a working tree, with `-dirty` when the tree differs from it; `unknown` outside git. */
export async function readCommit(folder: string): Promise<string> {
  try {
    // Without optional locks: reading must not get in the way of whoever works in the tree.
    const git = async (...args: string[]) => (await run('git', ['--no-optional-locks', '-C', folder, ...args])).stdout;
    const commit = (await git('rev-parse', '--short', 'HEAD')).trim();
    // The results of an earlier run change nothing that is measured.
    const changes = await git('status', '--porcelain', '--', '.', ':!bench/results', ':!torture/results');
    return changes === '' ? commit : `${commit}-dirty`;
  } catch {
    return 'unknown';
  }
}
