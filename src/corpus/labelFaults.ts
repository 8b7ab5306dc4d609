/** What is wrong with the labels of what is trained on, in words that `check`, `train`, `compare` and `tune` share. */
import { alikeLabels, describeAlike } from './alikeLabels.js';
import type { LabelConflict } from './corpusReport.js';
import { counted } from './counted.js';
import { hasSeen, noTexts, noteText } from './duplicates.js';
import { type Example, placeOf } from './example.js';

export interface LabelNotes {
  add(example: Example): void;
  /** Whether one of them is the same text, white space aside; never true of an empty text. */
  holds(text: string): boolean;
  /** Warnings: labels that look alike, and equal texts under two labels. */
  faults(): string[];
}

/** Takes notes of labeled texts as they are read. */
export function createLabelNotes(): LabelNotes {
  const labels = new Set<string>();
  const seen = noTexts();
  return {
    add(example) {
      if (example.label === undefined) return;
      labels.add(example.label);
      noteText(seen, { ...example, id: placeOf(example) });
    },
    holds: (text) => hasSeen(seen, text),
    faults() {
      const alike = alikeLabels(labels);
      return [
        ...(alike.length === 0 ? [] : [describeAlike(alike)]),
        ...describeConflicts(seen.conflictingTexts, seen.conflicts),
      ];
    },
  };
}

export function labelFaults(examples: Iterable<Example>): string[] {
  const notes = createLabelNotes();
  for (const example of examples) notes.add(example);
  return notes.faults();
}

/** A warning about equal texts with labels that contradict each other, where there are any. */
export function describeConflicts(texts: number, conflicts: readonly LabelConflict[]): string[] {
  const [conflict] = conflicts;
  if (conflict === undefined) return [];
  const { ids, labels } = conflict;
  const [one, other] = ids.map((id, place) => `${id} (${labels[place]})`);
  return [`${counted(texts, 'text')} under two labels, such as ${one} and ${other}; decide on one`];
}
