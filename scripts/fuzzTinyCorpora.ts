/**
 * A thousand tiny corpora, with every method, preset and encoder: none may give a number that is not finite.
 * Usage: node --import tsx scripts/fuzzTinyCorpora.ts [cases] [first seed]
 */
import { runTinyCase, tinyCase } from '../tests/training/tinyCorpora.js';

const [cases = 1000, first = 0] = process.argv.slice(2).map(Number);
const counts = new Map<string, number>();
let faults = 0;
const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
for (let seed = first; seed < first + cases; seed += 1) {
  const tiny = tinyCase(seed);
  try {
    const outcome = await runTinyCase(tiny);
    if (/NaN|Infinity|finite/.test(outcome)) throw new Error(outcome);
    // Numbers, names and places differ from case to case.
    count(outcome.replace(/"[^"]*"|\d+(\.\d+)?/g, '…').slice(0, 110));
  } catch (error) {
    faults += 1;
    count('FAULT');
    console.error(`seed ${seed}, ${JSON.stringify(tiny.options)}\n${tiny.file}${(error as Error).stack}\n`);
  }
}
for (const [name, number] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`${number}\t${name}`);
console.log(`${cases} corpora, ${faults} faults`);
process.exitCode = faults > 0 ? 1 : 0;
