/** How long a process has had the processor: what the clock shows depends on everything else that runs. */
import { readFileSync } from 'node:fs';

/** Places in `/proc/PID/stat`, behind the name of the program: hundredths of seconds for the program and for the system. */
const [USER, SYSTEM] = [11, 12];

/** Seconds of a process, in steps of a hundredth. @returns undefined where it has ended, or the system does not tell (all but Linux) */
export function processorSeconds(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[USER]) + Number(fields[SYSTEM])) / 100;
  } catch {
    return undefined;
  }
}
