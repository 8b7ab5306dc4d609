/** Which fields hold text, label and id, where nobody named them: by the usual names, and never one of several. */
import { InputError } from '../errors.js';
import type { Wishes } from './format.js';
import { type Fields, quotedList } from './record.js';

/** Names without capitals and signs. Those of a later list count only where none of an earlier one is there. */
const USUAL = {
  text: [
    ['text'],
    [
      ...[
        'review',
        'reviews',
        'reviewtext',
        'reviewbody',
        'reviewcontent',
        'content',
        'body',
        'texts',
        'fulltext',
      ],
      ...[
        'sentence',
        'sentences',
        'phrase',
        'utterance',
        'passage',
        'paragraph',
        'article',
        'document',
        'doc',
      ],
      ...['comment', 'comments', 'commenttext', 'commentbody', 'tweet', 'tweettext', 'post', 'posttext'],
      ...['message', 'messages', 'messagetext', 'feedback'],
    ],
    ['title', 'headline', 'summary', 'description', 'question', 'abstract', 'caption'],
  ],
  label: [
    ['label'],
    [
      ...['labels', 'sentiment', 'sentiments', 'sentimentlabel', 'airlinesentiment', 'polarity', 'emotion'],
      ...['class', 'classlabel', 'category', 'categories', 'target', 'topic', 'intent', 'goldlabel'],
    ],
    [
      'stars',
      'starrating',
      'rating',
      'ratings',
      'overallrating',
      'reviewrating',
      'score',
      'reviewscore',
      'overall',
    ],
  ],
  id: [['id']],
} as const;

type Role = keyof typeof USUAL;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The names that may play a role: one where it is clear, none, or several. */
export function candidates(
  names: readonly string[],
  role: Role,
  wanted: string | undefined,
): readonly string[] {
  if (wanted !== undefined) return names.includes(wanted) ? [wanted] : [];
  if (names.includes(role)) return [role];
  const lists: readonly (readonly string[])[] = USUAL[role];
  for (const list of lists) {
    const found = names.filter((name) => list.includes(plain(name)));
    if (found.length > 0) return [...new Set(found)];
  }
  return [];
}

interface ResolvedFields {
  readonly fields: Fields;
  /** Clauses about what goes by another name than `text`, `label` and `id`, though nobody said so. */
  readonly notes: readonly string[];
}

/**
 * @param names what the records have
 * @throws InputError where several may be meant
 */
export function resolveFields(names: readonly string[], wishes: Wishes, where: string): ResolvedFields {
  const notes: string[] = [];
  const resolve = (role: Role, wanted: string | undefined): string => {
    const found = candidates(names, role, wanted);
    if (found.length > 1) throw severalFields(where, role, found);
    const field = wanted ?? found[0] ?? role;
    if (field !== (wanted ?? role)) notes.push(`the ${role} is taken from ${JSON.stringify(field)}`);
    return field;
  };
  const textField = resolve('text', wishes.textField);
  const labelField = wishes.ignoreLabels ? undefined : resolve('label', wishes.labelField);
  const idField = resolve('id', wishes.idField);
  return { fields: { textField, labelField, idField, keepFaults: wishes.keepFaults }, notes };
}

function severalFields(where: string, role: Role, found: readonly string[]): InputError {
  return new InputError({
    where,
    found: `${quotedList(found)}, each of which may hold the ${role}`,
    expected: 'to know which one does',
    advice: `Say it with --${role}-field, such as --${role}-field ${found[0]}.`,
  });
}
