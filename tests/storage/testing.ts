/** Folders as tests of what is in them want them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from '../../src/storage/bytes.js';
import { saveFiles } from '../../src/storage/commit.js';

export const savePretrained = (folder: string, put: Readonly<Record<string, Parts>>) =>
  saveFiles(folder, { kind: 'pretrained', put });

/** As folders were before there were manifests: whatever is done to their files meets the checks behind the checksum. */
export function withoutManifest(folder: string): string {
  rmSync(join(folder, 'manifest.json'), { force: true });
  return folder;
}
