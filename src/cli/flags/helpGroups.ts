/** How the help lists options: those that people need first in groups, all others under `--help-all`. */

interface HelpGroup {
  readonly title: string;
  /** Keys of options, in the order of the help. */
  readonly options: readonly string[];
  /** Only for commands that have this option. */
  readonly beside?: string;
}

const groups: readonly HelpGroup[] = [
  { title: 'Data:', options: ['labeled', 'unlabeled', 'test', 'dev', 'against', 'text', 'training'] },
  {
    title: 'How files are read:',
    // Others are named by the error of the file that needs them.
    options: ['inputFormat', 'textField', 'labelField', 'encoding'],
  },
  {
    title: 'What to train:',
    options: [
      ...['model', 'objective', 'preset', 'methods', 'config', 'labelCounts', 'seeds'],
      ...['trials', 'encoderFrom', 'embeddings', 'networkFrom', 'classWeights', 'epsilon'],
    ],
  },
  {
    title: 'How to attack:',
    options: ['victim', 'victimCommand', 'candidates', 'attack', 'profile', 'words', 'samples', 'selfCheck'],
    beside: 'victim',
  },
  {
    title: 'How to poison:',
    options: ['poison', 'share', 'trigger', 'target', 'aims'],
    beside: 'aims',
  },
  {
    title: 'Against an adversary:',
    options: ['defense', 'attack', 'candidates'],
    beside: 'defense',
  },
  { title: 'Budget:', options: ['maxTime', 'maxSteps', 'seed'] },
  { title: 'Output:', options: ['out', 'report', 'html', 'card', 'resume', 'force', 'json', 'quiet'] },
];

/** With so few options, none is hidden. */
const FEW = 25;

/** The heading under which the help lists an option, and whether it does so only under `--help-all`. */
export interface HelpPlace {
  readonly title: string;
  readonly isAdvanced: boolean;
}

/** @param keys of all options of a command */
function groupsFor(keys: readonly string[]): readonly HelpGroup[] {
  return groups.filter(({ beside }) => beside === undefined || keys.includes(beside));
}

/** @param keys of all options of a command */
export function helpPlaces(keys: readonly string[]): (key: string) => HelpPlace {
  if (keys.length <= FEW) return () => ({ title: 'Options:', isAdvanced: false });
  const shown = groupsFor(keys);
  return (key) => {
    const group = shown.find(({ options }) => options.includes(key));
    return group ? { title: group.title, isAdvanced: false } : { title: 'Advanced:', isAdvanced: true };
  };
}

/** The keys in the order in which the help lists them. */
export function inHelpOrder(keys: readonly string[]): string[] {
  if (keys.length <= FEW) return [...keys];
  const first = groupsFor(keys)
    .flatMap(({ options }) => options)
    .filter((key) => keys.includes(key));
  return [...first, ...keys.filter((key) => !first.includes(key))];
}
