/** What an attack is: a search over the versions of a text that a surface allows. */
import type { RandomSource } from '../../tensor/random.js';
import type { Changes } from '../attackedText.js';
import type { Session } from '../session.js';
import type { Surface } from '../surfaces/surface.js';
import type { Access, Victim } from '../victims/victim.js';

export type SurfaceName = 'words' | 'characters' | 'insertions' | 'trigger';

export interface AttackRun {
  readonly session: Session;
  readonly surface: Surface;
  /** The open slots of the text, ascending; at least one. */
  readonly places: readonly number[];
  /** Slots that may be changed together. */
  readonly budget: number;
  /** The place of the right class. */
  readonly label: number;
  readonly victim: Victim;
  /** Trained on answers of the victim, for attacks that need it. */
  readonly substitute?: Victim | undefined;
  readonly random: RandomSource;
}

export interface AttackMethod {
  readonly name: string;
  /** One sentence for reports. */
  readonly description: string;
  readonly needs: Access;
  readonly surface: SurfaceName;
  /** Whether it is made only where it is named. */
  readonly isAskedFor?: boolean;
  /**
   * Looks for a version whose answer is another than the label.
   * @returns its changes, or what came nearest; undefined where there was nothing to choose
   * @throws OutOfQueries
   */
  find(run: AttackRun): Promise<Found>;
}

export interface Found {
  /** Of the version that was found to flip the answer; undefined where none was. */
  readonly changes: Changes | undefined;
  /** Whether no version that the surface allows flips the answer: a proof, not a failure. */
  readonly isCertified?: boolean;
}

export const NOTHING: Found = { changes: undefined };
