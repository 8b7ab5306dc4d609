/** All attacks: the one place that knows them by name. A new one joins by a line here. */
import type { AttackMethod } from './attackMethod.js';
import { beam } from './beam.js';
import { exact } from './exact.js';
import { gradient } from './gradient.js';
import { characters, greedyWords } from './greedy.js';
import { insertions } from './insertions.js';
import { labelsOnly } from './labelsOnly.js';
import { pwws } from './pwws.js';
import { randomWords } from './randomWords.js';
import { transferred } from './transferred.js';
import { universalTrigger } from './universalTrigger.js';

export const attackMethods = [
  randomWords,
  labelsOnly,
  greedyWords,
  pwws,
  beam,
  gradient,
  exact,
  characters,
  insertions,
  universalTrigger,
  transferred,
] as const satisfies readonly AttackMethod[];

export const attackNames = attackMethods.map(({ name }) => name);
/** What every attack on words is held against. */
export const CONTROL: string = randomWords.name;
/** Attacks that replace words, the control included; those on other surfaces have no control. */
export const wordAttacks: readonly AttackMethod[] = attackMethods.filter(
  ({ surface }) => surface === 'words',
);
