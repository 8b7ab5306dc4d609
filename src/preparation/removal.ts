/** Taking a text out of a pile. */
import { type RemovalReason, type RemovedText, tallyRemoved } from './preparationSummary.js';
import type { WorkFolder } from './workFolder.js';

/** Why a text may not stay. */
export interface Objection {
  readonly reason: RemovalReason;
  readonly detail?: string | undefined;
}

/** Writes down its id, and counts it. */
export function removeText(
  { files, state }: WorkFolder,
  id: string,
  objection: Objection,
  text: string,
): void {
  const removed: RemovedText = { id, ...objection };
  files.removed.addLine(removed);
  tallyRemoved(state.tally, removed, text);
}
