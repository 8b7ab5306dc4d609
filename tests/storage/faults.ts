/**
 * Stands between the program and the file system: after so many operations all others fail, as if the process had been killed
 * or the disk had filled up. The program's own imports are changed, not the program.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** What changes something on the disk, or makes sure that it is there. */
const promised = ['mkdir', 'rename', 'rm', 'rmdir', 'writeFile'] as const;
const ofHandles = ['writeFile', 'sync'] as const;

interface Seam {
  /** How many operations are still let through. */
  left: number;
  /** How many were asked for. */
  count: number;
  readonly fault: () => Error;
  /** Fails once only, so that what the program does about it goes well. */
  readonly once: boolean;
}

let seam: Seam | undefined;

function pass(): void {
  if (seam === undefined) return;
  seam.count += 1;
  seam.left -= 1;
  if (seam.once ? seam.left === -1 : seam.left < 0) throw seam.fault();
}

for (const name of promised) {
  const original = fs.promises[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(fs.promises, {
    [name]: async (...args: unknown[]) => {
      pass();
      return original(...args);
    },
  });
}
const open = fs.promises.open;
Object.assign(fs.promises, {
  open: async (...args: Parameters<typeof open>) => {
    if (args[1] !== undefined && args[1] !== 'r') pass();
    const handle = await open(...args);
    for (const name of ofHandles) {
      const original = handle[name].bind(handle) as (...args: unknown[]) => Promise<void>;
      Object.assign(handle, {
        [name]: async (...args: unknown[]) => {
          pass();
          return original(...args);
        },
      });
    }
    return handle;
  },
});
syncBuiltinESMExports();

export const killed = () => new Error('killed');
export const diskFull = () =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
    errno: -28,
  });

/**
 * @param after operations that go well
 * @returns how many there were, and what the action failed with
 */
export async function withFault(
  after: number,
  fault: () => Error,
  action: () => Promise<unknown>,
  once = false,
): Promise<{ readonly count: number; readonly error: unknown }> {
  seam = { left: after, count: 0, fault, once };
  let error: unknown;
  try {
    await action();
  } catch (thrown) {
    error = thrown;
  }
  const { count } = seam;
  seam = undefined;
  return { count, error };
}
