/** Standard output, whose reader may have seen enough (`| head`). */
import { EXIT } from '../command.js';

let readerIsGone = false;
let readerIsAll = true;

/** For commands that also write files: they go on without a reader. The others then end. */
export function outliveReader(): void {
  readerIsAll = false;
}

/** Handles errors of the stream. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal has closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') {
      process.stderr.write(
        `textvat: standard output cannot be written to (${error.code ?? error.message})\n`,
      );
      process.exit(EXIT.failed);
    }
    readerIsGone = true;
    if (readerIsAll) process.exit(EXIT.done);
  });
}

const READER_EVENTS = ['drain', 'close', 'error'] as const;

/** Writes to stdout and waits while the reader is behind, so that memory stays small. */
export async function writeOut(text: string): Promise<void> {
  if (readerIsGone || process.stdout.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      for (const event of READER_EVENTS) process.stdout.off(event, go);
      resolve();
    };
    for (const event of READER_EVENTS) process.stdout.on(event, go);
  });
}
