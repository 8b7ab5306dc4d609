import { createHash } from 'node:crypto';
import { sameTextKey } from '../text/sameText.js';
import type { CorpusRole, LabelConflict, SharedTexts } from './corpusReport.js';
import type { Example } from './example.js';

/** How many examples of a fault are named. */
const SHOWN = 5;

interface Seen {
  readonly id: string;
  readonly label: string | undefined;
  conflicting: boolean;
}

/** The texts of one input as fingerprints, so that memory does not grow with their length. */
export interface SeenTexts {
  readonly first: Map<string, Seen>;
  emptyTexts: number;
  duplicateRows: number;
  conflictingTexts: number;
  readonly conflicts: LabelConflict[];
}

export function noTexts(): SeenTexts {
  return { first: new Map(), emptyTexts: 0, duplicateRows: 0, conflictingTexts: 0, conflicts: [] };
}

/** 66 bits of a hash of the text's key: a false match among a million texts is a 1 in 10^8 chance. */
function fingerprint(textKey: string): string {
  return createHash('sha256').update(textKey).digest('base64').slice(0, 11);
}

export function noteText(seen: SeenTexts, { id, text, label }: Example): void {
  const textKey = sameTextKey(text);
  if (textKey === '') {
    seen.emptyTexts++;
    return;
  }
  const key = fingerprint(textKey);
  const before = seen.first.get(key);
  if (before === undefined) {
    seen.first.set(key, { id, label, conflicting: false });
    return;
  }
  seen.duplicateRows++;
  if (before.conflicting || !disagree(before.label, label)) return;
  before.conflicting = true;
  seen.conflictingTexts++;
  if (seen.conflicts.length < SHOWN) {
    seen.conflicts.push({ ids: [before.id, id], labels: [before.label!, label!] });
  }
}

export function hasSeen(seen: SeenTexts, text: string): boolean {
  return seen.first.size > 0 && seen.first.has(fingerprint(sameTextKey(text)));
}

function disagree(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

interface NamedTexts {
  readonly name: string;
  readonly role: CorpusRole;
  readonly seen: SeenTexts;
}

/** What two inputs have in common; undefined where that is nothing. */
export function sharedTexts(one: NamedTexts, other: NamedTexts): SharedTexts | undefined {
  let [texts, differentLabels] = [0, 0];
  const ids: [string, string][] = [];
  for (const [key, here] of one.seen.first) {
    const there = other.seen.first.get(key);
    if (there === undefined) continue;
    texts++;
    if (disagree(here.label, there.label)) differentLabels++;
    if (ids.length < SHOWN) ids.push([here.id, there.id]);
  }
  if (texts === 0) return undefined;
  const roles = [one.role, other.role] as const;
  return { first: one.name, second: other.name, roles, texts, differentLabels, ids };
}
