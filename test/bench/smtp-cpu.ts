import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessTimes {
  readonly parent: number;
  readonly ticks: number;
}

/**
 * CPU seconds that a process and all below it have used, children that are gone included, as the kernel counts them
 * (proc_pid_stat(5)). The kernel gives hundredths of a second for each process.
 */
export function cpuSeconds(root: number): number {
  const processes = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const times = Number.isInteger(pid) ? timesOf(pid) : undefined;
    if (times !== undefined) processes.set(pid, times);
  }
  let ticks = 0;
  for (const [pid, times] of processes) if (isBelow(processes, pid, root)) ticks += times.ticks;
  return ticks / ticksPerSecond();
}

function isBelow(processes: ReadonlyMap<number, ProcessTimes>, pid: number, root: number): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = processes.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

/** Undefined for a process that has ended meanwhile. */
function timesOf(pid: number): ProcessTimes | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // There is no other way to learn that it is gone.
    return undefined;
  }
  // The second field is the name in parentheses, and may hold blanks; the third follows.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), ticks: (utime ?? 0) + (stime ?? 0) + (cutime ?? 0) + (cstime ?? 0) };
}

let perSecond: number | undefined;

function ticksPerSecond(): number {
  perSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return perSecond;
}
