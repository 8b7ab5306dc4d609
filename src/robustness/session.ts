/** One text under one attack: what the attack asks of the victim, counted and limited. C classes. */
import type { AttackedText, Changes, Edit } from './attackedText.js';
import { rendered, UNCHANGED } from './attackedText.js';
import { marginOf } from './margins.js';
import type { Scorer, Victim } from './victims/victim.js';

/** The attack may ask no more. */
export class OutOfQueries extends Error {
  override readonly name = 'OutOfQueries';
}

export interface Session {
  readonly text: AttackedText;
  /** Versions that were asked about. */
  readonly queries: number;
  /**
   * logit(label) - the highest other logit, in nats, of the base with each edit: negative where the answer is another.
   * @throws OutOfQueries where none is left; where fewer are left than edits, the rest get Infinity
   */
  margins(base: Changes, edits: readonly Edit[]): Promise<Float64Array>;
  /** The margin of one version. */
  margin(changes: Changes): Promise<number>;
  /**
   * What the margins of the base with each edit would be if the model were linear around the base: one question.
   * Infinity where nothing is known.
   * @throws OutOfQueries where none is left
   */
  estimates(base: Changes, edits: readonly Edit[]): Promise<Float64Array>;
  /** Whether the answer to each version is another than the label: all that is seen of a victim that tells labels only. */
  flips(versions: readonly Changes[]): Promise<boolean[]>;
}

interface SessionRules {
  /** The place of the right class. */
  readonly label: number;
  readonly maxQueries: number;
  readonly signal?: AbortSignal | undefined;
}

export function openSession(text: AttackedText, victim: Victim, rules: SessionRules): Session {
  const { label, maxQueries, signal } = rules;
  let scorer: Scorer | undefined;
  let queries = 0;
  const granted = (wanted: number): number => {
    const left = maxQueries - queries;
    if (left <= 0 && wanted > 0) throw new OutOfQueries();
    const some = Math.min(left, wanted);
    queries += some;
    return some;
  };
  const scores = (): Scorer => {
    scorer ??= victim.scorer?.(text);
    if (scorer === undefined) throw new Error('this victim tells labels only');
    return scorer;
  };
  const margins = async (base: Changes, edits: readonly Edit[]) => {
    const asked = edits.slice(0, granted(edits.length));
    const rows = await scores().logits(base, asked, signal);
    const found = new Float64Array(edits.length).fill(Number.POSITIVE_INFINITY);
    for (const [at, row] of rows.entries()) found[at] = marginOf(row, label);
    return found;
  };
  return {
    text,
    get queries() {
      return queries;
    },
    margins,
    async margin(changes) {
      return (await margins(...lastEdit(text, changes)))[0]!;
    },
    async estimates(base, edits) {
      granted(1);
      const estimator = victim.estimator?.(text);
      if (estimator === undefined) throw new Error('this victim shows no gradients');
      return estimator.estimates(base, edits, label);
    },
    async flips(versions) {
      const asked = versions.slice(0, granted(versions.length));
      const labels = await victim.labels(
        asked.map((changes) => rendered(text, changes)),
        signal,
      );
      return versions.map((_, at) => at < labels.length && labels[at] !== label);
    },
  };
}

/** A version as a base and one edit; the unchanged text keeps its first slot. */
function lastEdit(text: AttackedText, changes: Changes): [Changes, Edit[]] {
  const last = [...changes.keys()].at(-1);
  if (last !== undefined) return [changes, [{ place: last, text: changes.get(last)! }]];
  return [UNCHANGED, text.slots.length === 0 ? [] : [{ place: 0, text: undefined }]];
}

/** Where the least value stands; of equal ones the first. */
export function lowestOf(values: Float64Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at]! < values[best]!) best = at;
  return best;
}
