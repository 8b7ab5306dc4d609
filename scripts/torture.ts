/**
 * Tries to lose, mix and damage what textvat writes, and prints the outcomes. The tests do a short part of it.
 *
 *     node --import tsx scripts/torture.ts [--rounds 20] [--seed 1] [--only kills,calls,disks,processes,damage,arguments]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/tensor/random.js';
import { oddArguments } from './torture/arguments.js';
import { type Counts, damageFamily } from './torture/damage.js';
import { makeFamilies } from './torture/families.js';
import { fullDisks, killsAtCalls, randomKills, type Setting, twoProcesses } from './torture/processes.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: 'kills,calls,disks,processes,damage,arguments' },
  },
});
const rounds = Number(values.rounds);
const wanted = new Set(values.only.split(','));
const source = createRandom(Number(values.seed), 'torture');
const random = () => source.uniform();
const folder = mkdtempSync(join(tmpdir(), 'textvat-torture-'));

function tell(name: string, counts: Counts): void {
  console.log(name);
  for (const [key, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(7)}  ${key}`);
}

/** A run of a second or two, with checkpoints and several saves. */
function setting(): Setting {
  const words = 'good great fine bad dull poor film plot cast one two three'.split(' ');
  const rows = Array.from({ length: 120 }, (_, i) => {
    const text = `${i % 2 ? 'good great' : 'bad dull'} ${words[i % 12]} ${words[(7 * i) % 12]} number${i}`;
    return JSON.stringify({ id: String(i), text, label: i % 2 ? 'pos' : 'neg' });
  });
  const file = join(folder, 'reviews.jsonl');
  writeFileSync(file, `${rows.join('\n')}\n`);
  const run = ['train', '--labeled', file, '--model', 'lstm', '--objective', 'vat', '--backend', 'cpu'];
  const small = [
    '--embedding-size',
    '8',
    '--hidden-units',
    '8',
    '--evaluations',
    '8',
    '--checkpoint-every',
    '5',
  ];
  const args = [...run, ...small, '--max-steps', '40'];
  return { folder, old: [...args, '--seed', '1'], next: [...args, '--seed', '2'] };
}

try {
  if (wanted.has('damage')) {
    for (const family of await makeFamilies(join(folder, 'families'))) {
      for (const [name, isSealed] of [
        ['with its manifest', true],
        ['without a manifest', false],
      ] as const)
        tell(`damage of ${family.name}, ${name}`, await damageFamily(family, isSealed, 10 * rounds, random));
    }
  }
  if (wanted.has('arguments')) {
    const { counts, calls } = await oddArguments(join(folder, 'arguments'));
    tell('odd arguments of the library', { ...counts, ...calls });
  }
  if (wanted.has('processes')) tell('two processes, one folder', await twoProcesses(setting(), rounds));
  if (wanted.has('disks')) tell('full disks', await fullDisks(setting(), 2 * rounds));
  if (wanted.has('kills')) tell('kills at random times', await randomKills(setting(), rounds, random));
  if (wanted.has('calls')) tell('kills at calls of the system', await killsAtCalls(setting(), 5 * rounds));
} finally {
  rmSync(folder, { recursive: true });
}
