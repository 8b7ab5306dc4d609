/** The section of a model card that says how the model stands against an adversary. */
import type { AttackFigures, AttackResult } from '../../robustness/attackResult.js';
import { attackNames } from '../../robustness/attacks/attacks.js';
import { attackSights, NOT_TRIED } from '../attackSights.js';
import { formatCount, formatEnds, formatPercent, MISSING } from '../table.js';
import { markdownCode, markdownText } from './markdown.js';

/** Where the texts and the candidates of an attack came from. */
export interface AttackSources {
  readonly files: readonly string[];
  /** The list of candidates as it was named; undefined without one. */
  readonly candidates?: string | undefined;
}

const BEGIN = '<!-- textvat attack: begin -->';
const END = '<!-- textvat attack: end -->';
const BEHIND = '## Limits\n';

/** The card with this section in place of an earlier one; all else that it says stays. */
export function withSecurity(card: string, section: string): string {
  const marked = `${BEGIN}\n${section}\n${END}\n`;
  const begin = card.indexOf(BEGIN);
  const end = card.indexOf(END, begin);
  if (begin >= 0 && end >= 0)
    return card.slice(0, begin) + marked + card.slice(end + END.length).replace(/^\n/, '');
  const place = card.indexOf(`\n${BEHIND}`);
  if (place < 0) return `${card === '' ? '' : `${card.trimEnd()}\n\n`}${marked}`;
  return `${card.slice(0, place + 1)}${marked}\n${card.slice(place + 1)}`;
}

/** @param version of textvat */
export function securitySection(
  result: AttackResult,
  { files, candidates }: AttackSources,
  version: string,
): string {
  const { texts, profile, seed, worst, warnings } = result;
  const named = candidates === undefined ? '' : `, words replaced by those of ${markdownCode(candidates)}`;
  const parts = [
    '## Security',
    `Accuracy ${figure(result)}, and accuracy under the worst attack for each text ${figure(worst)}:
${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'} of ${markdownText(files.join(', '))}, attacked with textvat ${version} under the profile ${profile}, seed ${seed}${named}.`,
    attackTable(result),
    ...warnings.map((warning) => `Warning: ${markdownText(warning)}.`),
    [...notRun(result), NOT_TRIED].join(' '),
  ];
  return parts.join('\n\n');
}

function figure({
  accuracy,
  accuracyInterval,
}: Pick<AttackFigures, 'accuracy' | 'accuracyInterval'>): string {
  return `**${formatPercent(accuracy, 1)}** (95 % interval ${interval(accuracyInterval)})`;
}

function interval(ends: AttackFigures['accuracyInterval']): string {
  return formatEnds(ends, (end) => formatPercent(end, 1));
}

function attackTable(result: AttackResult): string {
  const rows = attackSights(result).map(({ name, sees, description }) => {
    // Perturbed embeddings are no texts: their figures are of another kind.
    const figures = result.attacks[name];
    const measured = figures
      ? `${formatPercent(figures.accuracy, 1)} | ${interval(figures.accuracyInterval)}`
      : `${MISSING} | ${MISSING}`;
    return `| ${name} | ${measured} | ${sees} | ${markdownText(description)} |`;
  });
  return [
    '| attack | accuracy | 95 % interval | sees | what it does |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function notRun({ attacks }: AttackResult): string[] {
  const left = attackNames.filter((name) => !(name in attacks));
  return left.length === 0 ? [] : [`Not run: ${left.join(', ')}.`];
}
