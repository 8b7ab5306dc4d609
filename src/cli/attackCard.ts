/** `attack --card`: what an attack found, in the card of the model. */
import { assertDescribable, describeModel, readDescription } from '../models/modelDescription.js';
import { securitySection, withSecurity } from '../report/cards/securitySection.js';
import type { AttackResult } from '../robustness/attackResult.js';
import { claimFolder } from '../storage/claim.js';
import { UsageError } from './command.js';
import { packageVersion } from './console/packageVersion.js';
import { candidateSource } from './flags/candidates.js';
import { inputsOf } from './flags/outputs.js';

interface CardFlags {
  readonly test: readonly string[];
  readonly candidates?: string | undefined;
}

/**
 * Keeps the folder of the model as it is until the process ends. What a person wrote into the card stays in it, so that
 * it is no reason to refuse.
 * @throws UsageError where no model is attacked; InputError where its folder cannot be written to, or is in use
 */
export async function claimCard(folder: string | undefined, options: CardFlags): Promise<void> {
  if (folder === undefined)
    throw new UsageError('attack: --card needs the folder of a model: other victims have no card.');
  assertDescribable(folder);
  const name = `the model ${folder}, for --card`;
  await claimFolder(folder, 'model', name, { inputs: inputsOf(options), force: true });
}

/** Writes the figures beside the model, in place of those of an earlier attack. */
export async function writeCard(folder: string, result: AttackResult, options: CardFlags): Promise<void> {
  const { metrics, card } = await readDescription(folder);
  const sources = { files: options.test, candidates: candidateSource(options) };
  const section = securitySection(result, sources, packageVersion());
  await describeModel(folder, {
    metrics: { ...(metrics as object), attack: { ...result, ...sources } },
    card: withSecurity(card, section),
  });
}
