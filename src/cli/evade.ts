/** `textvat evade`: how few words have to change before trees answer otherwise. */
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { loadModel } from '../models/savedModel.js';
import { formatEvasion } from '../report/text/evasionText.js';
import { type EvadedText, evade } from '../robustness/trees/evasion.js';
import { evasionFigures } from '../robustness/trees/evasionFigures.js';
import { evasionOptions } from '../robustness/trees/evasionOptions.js';
import { defineCommand, EXIT } from './command.js';
import { createNarrator } from './console/narrator.js';
import { writeOut } from './console/standardOutput.js';
import { candidateEntries, candidatesOf } from './flags/candidates.js';
import { optionsOf } from './flags/schemaOptions.js';
import { heldAgainstEntries, interruptSignal, jsonEntry, quietEntry, readAllInputs } from './flags/shared.js';

const schema = v.strictObject({
  test: v.pipe(v.array(v.string()), v.description('labeled corpora, on whose texts the model is evaded')),
  ...candidateEntries,
  ...evasionOptions.entries,
  ...heldAgainstEntries,
  ...quietEntry,
  ...jsonEntry,
});

export const evadeCommand = defineCommand({
  name: 'evade',
  arguments: [{ name: '<dir>', description: 'folder of a model of the family tree or trees' }],
  schema,
  examples: [
    'textvat evade trees --test test.jsonl --candidates synonyms.json',
    'textvat evade tree --test test.csv --samples 50 --json | jq .figures.deletions.median',
  ],
  async run([folder], options) {
    const signal = interruptSignal('stopping');
    const candidates = await candidatesOf(options, 'words are only deleted and inserted');
    const victim = await loadModel(folder as string, options.backend, options);
    const texts = await readAllInputs(options.test, options, { signal });
    const given = optionsOf(evasionOptions, options);
    const narrator = createNarrator(options.quiet);
    const evaded: EvadedText[] = [];
    narrator.start('evading');
    try {
      for await (const text of evade({ victim, texts, candidates, options: given, signal })) {
        evaded.push(text);
        narrator.status(`text ${evaded.length}, ${text.id}`, performance.now() / 1000);
      }
    } finally {
      narrator.stop();
    }
    if (evaded.length === 0)
      throw new InputError({
        where: options.test.join(', '),
        found: 'no text that the model answers rightly',
        expected: 'some, to evade it on',
        advice: 'Give more --samples, or another model.',
      });
    const figures = evasionFigures(evaded);
    await writeOut(`${options.json ? JSON.stringify({ figures, texts: evaded }) : formatEvasion(figures)}\n`);
    return EXIT.done;
  },
});
