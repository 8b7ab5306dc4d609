/** `textvat average`: encoders that were pretrained apart in, one folder with their mean out. */
import * as v from 'valibot';
import { averageEncoders } from '../pretraining/averageEncoders.js';
import { averageCard } from '../report/cards/averageCard.js';
import { saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import { defineCommand, EXIT } from './command.js';
import { tellNext } from './console/nextCommand.js';
import { claimOutputs, forceEntry, quantizeEntry } from './flags/outputs.js';
import { quietEntry } from './flags/shared.js';

const schema = v.strictObject({
  out: v.pipe(v.string(), v.description('folder for the mean')),
  ...quantizeEntry,
  ...forceEntry,
  ...quietEntry,
});

export const averageCommand = defineCommand({
  name: 'average',
  arguments: [
    { name: '<dirs...>', description: 'folders of `textvat pretrain`, all continued from one encoder' },
  ],
  schema,
  examples: [
    'textvat pretrain --text part1.txt --encoder-from start --keep-output-layer --out part1',
    'textvat average part1 part2 --out round1',
  ],
  async run([dirs], options) {
    const { out, quantize, quiet } = options;
    const folders = dirs as readonly string[];
    await claimOutputs('pretrained', { ...options, inputs: folders });
    await averageEncoders({ folders, out, quantize });
    await saveFiles(out, { kind: 'pretrained', put: { [CARD_FILE]: [averageCard(folders)] } });
    if (!quiet) tellNext([nextRound(out)]);
    return EXIT.done;
  },
});

/** A pretraining that continues from the mean. */
function nextRound(start: string): string[] {
  return ['pretrain', '--text', 'TEXTS.txt', '--encoder-from', start, '--keep-output-layer', '--out', 'part'];
}
