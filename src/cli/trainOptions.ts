/** Where the options of a training run come from: preset, then configuration file, then flags. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { presetNames, presets } from '../training/presets.js';
import { completeOptions } from '../training/run.js';
import { type TrainingOptionsInput, trainingOptions } from '../training/trainingOptions.js';
import { describeExpectation } from './expectation.js';

export const configurationEntries = {
  preset: v.optional(
    v.pipe(
      v.picklist(presetNames),
      v.description('settings by the time they take: 5 minutes, 45 minutes, 3 hours'),
    ),
  ),
  config: v.optional(
    v.pipe(
      v.string(),
      v.description('JSON file of options, or the config.json of a model; flags win over it'),
    ),
  ),
};

/**
 * The options given, valid but without defaults.
 * @param given what the person gave as flags, by option name
 */
export function resolveOptions(given: Readonly<Record<string, unknown>>): TrainingOptionsInput {
  const preset = given['preset'] === undefined ? {} : presets[given['preset'] as keyof typeof presets];
  const file = given['config'] === undefined ? {} : readConfiguration(String(given['config']));
  const flags = Object.fromEntries(Object.entries(given).filter(([key]) => key in trainingOptions.entries));
  const options: TrainingOptionsInput = { ...preset, ...file, ...flags };
  completeOptions(options);
  return options;
}

function readConfiguration(path: string): TrainingOptionsInput {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      where: `--config ${path}`,
      found: missing ? 'no such file' : `no JSON (${(error as Error).message})`,
      expected: 'a JSON file of options',
    });
  }
  const options = (content as { options?: unknown } | null)?.options ?? content;
  // To valibot a list is an object without keys.
  if (Array.isArray(options)) throw configurationError(path, 'a list', 'an object of options');
  const result = v.safeParse(v.partial(v.strictObject(trainingOptions.entries)), options);
  if (result.success) return options as TrainingOptionsInput;
  const issue = result.issues[0];
  const key = v.getDotPath(issue);
  throw configurationError(
    key === null ? path : `${path}, ${key}`,
    issue.received,
    issue.expected === 'never' ? 'an option of `textvat train`' : describeExpectation(issue),
  );
}

function configurationError(where: string, found: string, expected: string): InputError {
  return new InputError({ where, found, expected, advice: 'See `textvat train --help`.' });
}
