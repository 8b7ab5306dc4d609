/** The README of a folder that `textvat average` wrote. */
import { markdownCode } from './markdown.js';

/** @param folders of the encoders that were joined */
export function averageCard(folders: readonly string[]): string {
  return `# The mean of ${folders.length} encoders

The weights are the means of those in ${folders.map(markdownCode).join(', ')}.

## How to use it

    textvat train --labeled reviews.csv --model bilstm --encoder-from <this folder> --out model

Licence: (fill in; mind the licence of the texts)
`;
}
