import { readdir, readFile } from 'node:fs/promises';

/** The kernel counts CPU time for user space in hundredths of a second on every platform that Node has (USER_HZ). */
const millisecondsPerTick = 10;

/** What `/proc/<pid>/stat` says of a process: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export interface ProcessTimes {
  readonly parent: number;
  /** CPU time of all of its threads, ended ones included. */
  readonly cpuMs: number;
  /** CPU time of those of its children that have ended and were waited for. */
  readonly endedChildrenCpuMs: number;
}

export function readProcessTimes(stat: string): ProcessTimes {
  // The name stands in parentheses and may itself hold some; the fields begin after the last one, with the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    cpuMs: (field(14) + field(15)) * millisecondsPerTick,
    endedChildrenCpuMs: (field(16) + field(17)) * millisecondsPerTick,
  };
}

/** CPU time of a process so far; NaN where there is no `/proc`. */
export async function cpuOfProcess(pid: number): Promise<number> {
  return (await timesOf(pid))?.cpuMs ?? Number.NaN;
}

/** CPU time so far of a process and of all children that it has or had; NaN where there is no `/proc`. */
export async function cpuOfFamily(pid: number): Promise<number> {
  const everybody = await everyProcess();
  const head = everybody.get(pid);
  if (head === undefined) return Number.NaN;
  const children = [...everybody.values()].filter((one) => one.parent === pid);
  return children.reduce((sum, one) => sum + one.cpuMs, head.cpuMs + head.endedChildrenCpuMs);
}

/** The same with its children's children, and all below them. */
export async function cpuOfDescendants(pid: number): Promise<number> {
  return sumOfDescendants(await everyProcess(), pid);
}

/** @param everybody by their pids. @returns NaN when `pid` is not among them. */
export function sumOfDescendants(everybody: ReadonlyMap<number, ProcessTimes>, pid: number): number {
  const head = everybody.get(pid);
  if (head === undefined) return Number.NaN;
  const children = [...everybody].filter(([, { parent }]) => parent === pid);
  return children.reduce(
    (sum, [child]) => sum + sumOfDescendants(everybody, child),
    head.cpuMs + head.endedChildrenCpuMs,
  );
}

async function everyProcess(): Promise<ReadonlyMap<number, ProcessTimes>> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const times = await Promise.all(pids.map(timesOf));
  return new Map(
    pids.flatMap((pid, index) => {
      const one = times[index];
      return one === undefined ? [] : [[pid, one] as const];
    }),
  );
}

/** The most memory that a process has ever had resident, in megabytes (10^6 bytes); NaN where there is no `/proc`. */
export function peakMemoryOfProcess(pid: number): Promise<number> {
  return megabytesIn(pid, /^VmHWM:\s+(\d+) kB$/m);
}

/** What it has resident now, in megabytes (10^6 bytes); NaN where there is no `/proc`. */
export function memoryOfProcess(pid: number): Promise<number> {
  return megabytesIn(pid, /^VmRSS:\s+(\d+) kB$/m);
}

async function megabytesIn(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = line.exec(status)?.[1];
  return kibibytes === undefined ? Number.NaN : (Number(kibibytes) * 1_024) / 1_000_000;
}

/** CPU time that the whole machine has spent so far, idle time left out; NaN where there is no `/proc`. */
export async function cpuOfMachine(): Promise<number> {
  return readMachineCpu(await readFile('/proc/stat', 'utf8').catch(() => ''));
}

/** From the first line of `/proc/stat`: https://man7.org/linux/man-pages/man5/proc_stat.5.html */
export function readMachineCpu(stat: string): number {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  if (line === undefined) return Number.NaN;
  // The fourth and fifth are idle, and guests, from the ninth on, are in the first two already.
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = line
    .split(' ')
    .map(Number);
  return (user + nice + system + interrupts + softInterrupts + stolen) * millisecondsPerTick;
}

async function timesOf(pid: number): Promise<ProcessTimes | undefined> {
  try {
    return readProcessTimes(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
