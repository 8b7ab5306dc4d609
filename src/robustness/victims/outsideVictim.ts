/** Victims that are not ours: whatever answers a text with a label. Nothing but labels is seen of them. */
import { normalLabel } from '../../corpus/label.js';
import { InputError } from '../../errors.js';
import type { Victim } from './victim.js';

/** What has to be known of a victim that is not ours. */
export interface OutsideOptions {
  /** Labels that it may answer with: those of the texts that are attacked. */
  readonly classes: readonly string[];
  /** Milliseconds to wait for an answer. */
  readonly timeout?: number | undefined;
}

export const PATIENCE = 60_000;

export interface Oracle {
  /** How errors name it. */
  readonly name: string;
  /** The label of each text, in order. */
  ask(texts: readonly string[], signal?: AbortSignal): Promise<string[]>;
  dispose(): void;
}

export function outsideVictim({ name, ask, dispose }: Oracle, classes: readonly string[]): Victim {
  const places = new Map(classes.map((label, place) => [label, place]));
  return {
    classes,
    foldCase: false,
    access: 'labels',
    async labels(texts, signal) {
      const answers = texts.length === 0 ? [] : await ask(texts, signal);
      return answers.map((answer) => {
        const place = places.get(normalLabel(answer));
        if (place !== undefined) return place;
        throw new InputError({
          where: name,
          found: `the answer ${JSON.stringify(answer)}`,
          expected: `a label of the texts that are attacked: ${classes.join(', ')}`,
          advice: 'Write the labels of the texts as the victim does, and let each class have a text.',
        });
      });
    },
    dispose,
  };
}
