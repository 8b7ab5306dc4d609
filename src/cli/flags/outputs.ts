/** Checks, makes and locks what a command writes to, before its first step. */
import * as v from 'valibot';
import { claimFolder } from '../../storage/claim.js';
import type { FolderKind } from '../../storage/folderKinds.js';
import { assertOutputFile } from '../../storage/outputFile.js';
import { outliveReader } from '../console/standardOutput.js';

export const forceEntry = {
  force: v.optional(
    v.pipe(v.boolean(), v.description('replace files in the way that textvat did not write')),
    false,
  ),
};

export const quantizeEntry = {
  quantize: v.optional(
    v.pipe(v.boolean(), v.description('write the vectors in 8 bits: a quarter of the size')),
    false,
  ),
};

/** Options that name what a command reads. */
const INPUTS = [
  ...['labeled', 'unlabeled', 'dev', 'test', 'text', 'training', 'config', 'against', 'undefended'],
  ...['embeddings', 'encoderFrom', 'networkFrom', 'candidates', 'deny', 'defenseCandidates'],
];

/** What the options of a command name as files and folders to read. */
export function inputsOf(options: object): string[] {
  const values = options as Readonly<Record<string, unknown>>;
  return INPUTS.flatMap((name) => values[name] ?? []).filter((value) => typeof value === 'string');
}

interface Outputs {
  /** What the command reads beside its options. */
  readonly inputs?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly report?: string | undefined;
  readonly force: boolean;
}

/**
 * With a report the command goes on when standard output has no reader any more.
 * @throws InputError where something cannot be written to, or what is not ours would be lost
 */
export async function claimOutputs(kind: FolderKind, options: Outputs): Promise<void> {
  const { out, report, force } = options;
  const inputs = [...(options.inputs ?? []), ...inputsOf(options)];
  if (out !== undefined) await claimFolder(out, kind, `--out ${out}`, { inputs, force });
  if (report === undefined) return;
  const rules = { inputs, force, ...(out !== undefined && { out: { folder: out, kind } }) };
  await assertOutputFile(report, `--report ${report}`, rules);
  outliveReader();
}
