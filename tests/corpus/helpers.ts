import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, type uvu } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';

export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file, with the folders above it, and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'textvat-corpus-'));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** A suite that gives each test a temporary folder of its own. */
export function suiteWithFolder(name: string): uvu.Test<{ folder: TemporaryFolder }> {
  const test = suite<{ folder: TemporaryFolder }>(name);
  test.before.each((context) => {
    context.folder = temporaryFolder();
  });
  test.after.each(({ folder }) => folder.remove());
  return test;
}

/** The message of the InputError that the action ends with; anything else fails the test. */
export async function inputErrorOf(action: () => unknown): Promise<string> {
  let caught: unknown;
  try {
    await action();
  } catch (error) {
    caught = error;
  }
  if (caught === undefined) assert.unreachable('nothing was thrown');
  if (!(caught instanceof InputError)) throw caught;
  return caught.message;
}

/** Checks that a message holds every piece, in this order. */
export function holdsInOrder(message: string, ...pieces: readonly string[]): void {
  let from = 0;
  for (const piece of pieces) {
    const at = message.indexOf(piece, from);
    assert.ok(at >= 0, `${JSON.stringify(piece)} is missing in: ${message}`);
    from = at + piece.length;
  }
}

/** A small generator of numbers in [0, 1), the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
