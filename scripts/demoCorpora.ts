/**
 * The corpora of the demo: the test fixtures of the npm package `sentiment`, 1,000 sentences each from reviews of films,
 * products and restaurants, half of them positive (Kotzias et al. 2015, "From Group to Individual Labels using Deep Features").
 *
 *     npm run demo:corpora [-- FOLDER]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/tensor/random.js';

interface Sentence {
  readonly text: string;
  readonly class: 0 | 1;
}

const fixtures = join(createRequire(import.meta.url).resolve('sentiment/package.json'), '../test/fixtures');

function sentences(source: string): Sentence[] {
  const rows = JSON.parse(readFileSync(join(fixtures, `${source}.json`), 'utf8')) as Sentence[];
  return createRandom(1, `demo ${source}`).shuffle(rows.filter(({ text }) => text));
}

function write(file: string, rows: readonly Sentence[], labeled: boolean): void {
  const lines = rows.map(({ text, class: positive }) =>
    JSON.stringify(labeled ? { text, label: positive ? 'positive' : 'negative' } : { text }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Writes films.jsonl (500 with labels), test.jsonl (500) and pile.jsonl (2,000 without labels) to `folder`. */
export function writeDemoCorpora(folder: string): void {
  const films = sentences('imdb');
  write(join(folder, 'films.jsonl'), films.slice(0, 500), true);
  write(join(folder, 'test.jsonl'), films.slice(500), true);
  write(join(folder, 'pile.jsonl'), [...sentences('amazon'), ...sentences('yelp')], false);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = 'corpora/demo'] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  writeDemoCorpora(folder);
}
