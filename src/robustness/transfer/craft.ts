/** What fools a substitute, tried on a victim. */
import { createRandom } from '../../tensor/random.js';
import { type AttackedText, rendered } from '../attackedText.js';
import { randomVersion } from '../attacks/randomWords.js';
import type { SampledText } from '../sampledTexts.js';
import { openPlaces, type Surface } from '../surfaces/surface.js';
import type { Victim } from '../victims/victim.js';
import { worstVersion } from './worstVersion.js';

/** What all cells of a table share. */
export interface Crafting {
  /** Words that may be replaced. */
  readonly surface: Surface;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** The texts that the victim gets right as they are, which alone can be flipped. */
export async function rightTexts(
  victim: Victim,
  texts: readonly SampledText[],
  signal?: AbortSignal,
): Promise<SampledText[]> {
  const labels = await victim.labels(
    texts.map(({ given }) => given),
    signal,
  );
  return texts.filter(({ label }, at) => labels[at] === label);
}

/** The share of the texts that the victim gets wrong as they fool a substitute most, 0 to 1. */
export async function flippedBy(
  substitute: Victim,
  victim: Victim,
  texts: readonly SampledText[],
  { surface, signal }: Crafting,
): Promise<number> {
  const versions: string[] = [];
  for (const text of texts) {
    const { places, budget } = limitsOf(text, surface);
    // A substitute knows the classes that it was told.
    const label = substitute.classes.indexOf(victim.classes[text.label]!);
    const craft = { text, victim: substitute, surface, places, budget, label, signal };
    versions.push(label < 0 ? text.plain : rendered(text, await worstVersion(craft)));
  }
  return wrongShare(victim, texts, versions, signal);
}

/** Versions of each text that the control draws. */
const DRAWS = 5;

/** The share of random versions that the victim gets wrong, with as many words replaced as the budget allows. */
export async function flippedAtRandom(
  victim: Victim,
  texts: readonly SampledText[],
  { surface, seed, signal }: Crafting,
): Promise<number> {
  const asked: SampledText[] = [];
  const versions: string[] = [];
  for (const text of texts) {
    const random = createRandom(seed, `transfer control on ${text.id}`);
    for (let draw = 0; draw < DRAWS; draw += 1) {
      asked.push(text);
      versions.push(
        rendered(text, randomVersion({ session: { text }, surface, random, ...limitsOf(text, surface) })),
      );
    }
  }
  return wrongShare(victim, asked, versions, signal);
}

function limitsOf(text: AttackedText, surface: Surface) {
  const places = openPlaces(surface, text);
  return { places, budget: Math.min(surface.budget(text), places.length) };
}

async function wrongShare(
  victim: Victim,
  texts: readonly SampledText[],
  versions: readonly string[],
  signal?: AbortSignal,
): Promise<number> {
  const labels = await victim.labels(versions, signal);
  const wrong = texts.filter(({ label }, at) => labels[at] !== label).length;
  return texts.length === 0 ? 0 : wrong / texts.length;
}
