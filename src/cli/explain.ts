/** `textvat explain`: which words carried a model's answers. */
import * as v from 'valibot';
import { explain } from '../explanation/explain.js';
import { indexTexts } from '../explanation/nearestTexts.js';
import { EPSILON, explainPerturbation } from '../explanation/perturbation.js';
import { loadModel } from '../models/savedModel.js';
import type { ExplainedText } from '../report/explanationParts.js';
import { formatExplanation } from '../report/text/explanationText.js';
import { assertOutputFile, putInPlace } from '../storage/outputFile.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { outliveReader, writeOut } from './console/standardOutput.js';
import { assertModelFirst } from './flags/mistakes.js';
import { forceEntry, inputsOf } from './flags/outputs.js';
import {
  assertOneStandardInput,
  countEntry,
  heldAgainstEntries,
  interruptSignal,
  jsonEntry,
  readInput,
  readInputs,
  tellTyper,
} from './flags/shared.js';

const schema = v.strictObject({
  html: v.optional(v.pipe(v.string(), v.description('also write a page to this file'))),
  occlusion: v.optional(
    v.pipe(v.boolean(), v.description('leave out each word in turn, the slower of the two measures')),
    true,
  ),
  perturbation: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'also show how hard virtual adversarial training pushes each word, towards which words, and how the answer changes (networks)',
      ),
    ),
    false,
  ),
  epsilon: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1e6),
      v.description('norm of that perturbation of a whole text'),
    ),
    EPSILON,
  ),
  training: v.optional(
    v.pipe(v.array(v.string()), v.description('labeled corpora to find the nearest texts in')),
  ),
  nearest: v.optional(v.pipe(countEntry, v.description('how many nearest texts of --training to show')), 3),
  ...forceEntry,
  ...heldAgainstEntries,
  ...jsonEntry,
});

export const explainCommand = defineCommand({
  name: 'explain',
  arguments: [
    { name: '<dir>', description: 'folder of the model' },
    { name: '[file]', description: 'corpus in any format, or - for standard input (the default)' },
  ],
  schema,
  examples: [
    'textvat explain model mistakes.jsonl --training reviews.csv --html explanations.html',
    'echo "A film to remember." | textvat explain model --input-format text',
    'textvat explain model mistakes.jsonl --perturbation --html perturbed.html',
    'textvat explain model reviews.jsonl --no-occlusion --json | jq .words',
  ],
  async run([folder, file], options, given) {
    const source = String(file ?? '-');
    assertModelFirst('explain', String(folder), source);
    if ('nearest' in given && options.training === undefined)
      throw new UsageError('--nearest: found no --training, in which the nearest texts are looked for.');
    if ('epsilon' in given && !options.perturbation)
      throw new UsageError('--epsilon: found no --perturbation, whose norm it is.');
    assertOneStandardInput([source, ...(options.training ?? [])]);
    if (options.html !== undefined) {
      const inputs = [String(folder), source, ...inputsOf(options)];
      await assertOutputFile(options.html, `--html ${options.html}`, { inputs, force: options.force });
      outliveReader();
    }
    tellTyper(source);
    const signal = interruptSignal('stopping');
    const model = await loadModel(String(folder), options.backend, options);
    const near =
      options.training &&
      (await indexTexts(model, readInputs(options.training, options, { signal }), signal));
    const colour = process.stdout.isTTY && process.stdout.hasColors();
    const all: ExplainedText[] = [];
    for await (const { id, text, label } of readInput(source, options, { signal, allowEmpty: true })) {
      const explanation = await explain(model, text, { occlusion: options.occlusion, signal });
      const nearest = near ? await near.find(text, options.nearest) : [];
      const explained: ExplainedText = {
        id,
        ...(label !== undefined && { gold: label }),
        ...explanation,
        nearest,
        ...(options.perturbation && { perturbation: await explainPerturbation(model, text, options) }),
      };
      await writeOut(
        options.json ? `${JSON.stringify(explained)}\n` : `${formatExplanation(explained, colour)}\n\n`,
      );
      if (options.html !== undefined) all.push(explained);
    }
    if (options.html !== undefined) {
      const { explanationPage } = await import('../report/pages/explanationPage.js');
      await putInPlace(options.html, [explanationPage(all)]);
    }
    return EXIT.done;
  },
});
