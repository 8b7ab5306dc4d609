/** Greedy coordinate descent: the single change that lowers the margin most, again and again (Kantchelian et al. 2016, algorithm 1). */
import type { NgramForest } from '../../model/model.js';
import { createForestVersions } from '../../models/trees/forestVersions.js';
import { marginOf } from '../margins.js';
import { GUARD } from './forestProgramme.js';
import { idsOf, type VersionSpace } from './versionSpace.js';

/** @returns how many slots it changed until the answer flipped; undefined where it found no way on */
export function greedyChanges(space: VersionSpace, forest: NgramForest, label: number): number | undefined {
  const { open } = createForestVersions(forest);
  const choices = new Int32Array(space.length);
  const marginWith = () => marginOf(open(idsOf(space, choices)), label);
  let margin = marginWith();
  for (let changed = 0; changed <= space.length; changed += 1) {
    if (margin <= -GUARD) return changed;
    let best = { slot: -1, choice: 0, margin };
    for (const [slot, own] of space.entries()) {
      if (choices[slot] !== 0) continue;
      for (let choice = 1; choice < own.length; choice += 1) {
        choices[slot] = choice;
        const found = marginWith();
        if (found < best.margin) best = { slot, choice, margin: found };
      }
      choices[slot] = 0;
    }
    if (best.slot < 0) return undefined;
    choices[best.slot] = best.choice;
    margin = best.margin;
  }
  return undefined;
}
