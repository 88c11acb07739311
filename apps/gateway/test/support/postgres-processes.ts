import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';

/**
 * Ids of the processes that work in a folder or name it in their arguments, which is how PostgreSQL's do. One that has
 * ended and waits for its parent to take note is none.
 */
export function processesOn(folder: string): number[] {
  if (platform() !== 'linux') {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes(folder)).map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const told = readlinkSync(`/proc/${pid}/cwd`) + readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return told.includes(folder);
      } catch {
        // It ended meanwhile, or is not ours to look into.
        return false;
      }
    })
    .map(Number);
}
