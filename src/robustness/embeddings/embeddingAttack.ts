/** What an attack on the embeddings is: it asks about perturbations, and the run keeps the smallest one that flips. */
import type { EmbeddedRun } from './embeddedRun.js';

export interface EmbeddingAttack {
  readonly name: string;
  /** One sentence for reports. */
  readonly description: string;
  find(run: EmbeddedRun): Promise<void>;
}
