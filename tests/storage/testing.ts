/** Folders as tests of what is in them want them. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from '../../src/storage/bytes.js';
import { saveFiles } from '../../src/storage/commit.js';
import type { TemporaryFolder } from '../corpus/helpers.js';

export const savePretrained = (folder: string, put: Readonly<Record<string, Parts>>) =>
  saveFiles(folder, { kind: 'pretrained', put });

/** Copies a save, without its manifest, for a test to spoil. */
export function copyToSpoil(saved: TemporaryFolder, folder: TemporaryFolder): void {
  cpSync(saved.path, folder.path, { recursive: true });
  withoutManifest(folder.path);
}

/** As folders were before there were manifests: whatever is done to their files meets the checks behind the checksum. */
export function withoutManifest(folder: string): string {
  rmSync(join(folder, 'manifest.json'), { force: true });
  return folder;
}
