/** Child processes of the bench: one measurement each. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Request } from './child.js';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
/** A peer that takes longer than this is given up. */
const MOST_MS = 15 * 60_000;

/** What a process printed. */
export function outputOf(
  title: string,
  command: string,
  given: readonly string[],
  environment: Record<string, string> = {},
): { readonly stdout: string; readonly stderr: string } {
  process.stderr.write(`measuring ${title} ...\n`);
  const { status, stdout, stderr, error } = spawnSync(command, given, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: MOST_MS,
  });
  if (status !== 0) throw new Error(`${title}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
  return { stdout, stderr };
}

function run<Answer>(...how: Parameters<typeof outputOf>): Answer {
  const { stdout } = outputOf(...how);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer;
}

export function inChild<Answer>(title: string, request: Request, threads: string): Answer {
  return run(title, process.execPath, ['--import', 'tsx', child, JSON.stringify(request)], {
    TEXTVAT_THREADS: threads,
    // tfjs-node has one thread pool for each of two kinds of parallelism.
    OMP_NUM_THREADS: threads,
    TF_NUM_INTRAOP_THREADS: threads,
  });
}

/** With $PYTHON, or python3, where it has what the script needs. */
export function inPython<Answer>(
  title: string,
  script: string,
  request: Readonly<Record<string, unknown>> & { readonly threads: number },
): Answer {
  const threads = String(request.threads);
  const python = process.env['PYTHON'] ?? 'python3';
  const path = fileURLToPath(new URL(script, import.meta.url));
  return run(title, python, [path, JSON.stringify(request)], {
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
  });
}

/** Null, and the reason on stderr, when a peer is not there. */
export function orNull<Answer>(measure: () => Answer): Answer | null {
  try {
    return measure();
  } catch (error) {
    process.stderr.write(`  not measured: ${error instanceof Error ? error.message : error}\n`);
    return null;
  }
}
