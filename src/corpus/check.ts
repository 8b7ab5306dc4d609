import { countScripts, isCommonInEnglish } from '../text/scripts.js';
import { warningsFor } from './checkWarnings.js';
import type { ClassCount, CorpusReport, CorpusRole, InputReport, LengthQuantiles } from './corpusReport.js';
import { noTexts, noteText, type SeenTexts, sharedTexts } from './duplicates.js';
import type { EncodingFaults } from './encodingFaults.js';
import type { Example } from './example.js';
import { sortedLabels } from './label.js';
import { addControlCharacters, addHtmlTags, addProgramLines } from './oddities.js';

export interface CheckInput {
  readonly name: string;
  readonly role: CorpusRole;
  readonly examples: AsyncIterable<Example>;
  /** Filled by the reader while the examples come. */
  readonly faults: EncodingFaults;
}

type Tokenise = (text: string) => string[];

interface Digest {
  readonly report: InputReport;
  readonly seen: SeenTexts;
}

/**
 * Reads every input once and says what a person should know before training on it.
 * @param labelIsReal labels that are classes though they look like marks for none
 */
export async function checkCorpora(
  inputs: readonly CheckInput[],
  tokenise: Tokenise,
  labelIsReal: readonly string[] = [],
): Promise<CorpusReport> {
  const digests = new Map<CheckInput, Digest>();
  let reference: ReadonlySet<string> | undefined;
  // Labeled files first: the others are held against their vocabulary.
  for (const input of [...inputs].sort((one, other) => readingOrder(one) - readingOrder(other))) {
    const mayBeReference = reference === undefined && (input.role === 'labeled' || input.role === 'any');
    const words = mayBeReference ? new Set<string>() : undefined;
    const digest = await digestInput(input, tokenise, words, reference);
    digests.set(input, digest);
    if (digest.report.labeledRows > 0) reference ??= words;
  }
  const ordered = inputs.map((input) => digests.get(input)!);
  const reports = ordered.map(({ report }) => report);
  const named = ordered.map(({ report: { name, role }, seen }) => ({ name, role, seen }));
  const shared = named
    .flatMap((first, place) => named.slice(place + 1).map((second) => sharedTexts(first, second)))
    .filter((pair) => pair !== undefined);
  return { inputs: reports, shared, warnings: warningsFor(reports, shared, labelIsReal) };
}

function readingOrder({ role }: CheckInput): number {
  return ['labeled', 'any', 'test', 'unlabeled'].indexOf(role);
}

/** One pass over an input. Its words go into `words`; its coverage is measured against `reference`. */
async function digestInput(
  input: CheckInput,
  tokenise: Tokenise,
  words: Set<string> | undefined,
  reference: ReadonlySet<string> | undefined,
): Promise<Digest> {
  const seen = noTexts();
  const labels = new Map<string, number>();
  const lengths: number[] = [];
  const controlCharacters = { texts: 0, occurrences: 0 };
  const htmlTags = { texts: 0, occurrences: 0 };
  const programLines = { texts: 0, occurrences: 0 };
  const scripts = countScripts();
  let [tokens, knownTokens, englishTokens] = [0, 0, 0];
  for await (const example of input.examples) {
    noteText(seen, example);
    if (example.label !== undefined) labels.set(example.label, (labels.get(example.label) ?? 0) + 1);
    addControlCharacters(controlCharacters, example.text);
    addHtmlTags(htmlTags, example.text);
    addProgramLines(programLines, example.text);
    scripts.add(example.text);
    const found = tokenise(example.text);
    lengths.push(found.length);
    tokens += found.length;
    for (const token of found) {
      words?.add(token);
      if (reference?.has(token)) knownTokens++;
      if (isCommonInEnglish(token)) englishTokens++;
    }
  }
  const { emptyTexts, duplicateRows, conflictingTexts, conflicts } = seen;
  const { name, role, faults } = input;
  const report: InputReport = {
    ...{ name, role, rows: lengths.length, ...classBalance(labels) },
    ...{ emptyTexts, duplicateRows, conflictingTexts, conflicts },
    ...{ tokens, lengths: quantiles(lengths) },
    coverage: reference === undefined || tokens === 0 ? null : knownTokens / tokens,
    ...{ scripts: scripts.shares(), english: tokens === 0 ? null : englishTokens / tokens },
    ...{ controlCharacters, htmlTags, programLines, encoding: { ...faults } },
  };
  return { report, seen };
}

function classBalance(labels: ReadonlyMap<string, number>): Pick<InputReport, 'labeledRows' | 'classes'> {
  const labeledRows = [...labels.values()].reduce((sum, texts) => sum + texts, 0);
  const classes = sortedLabels(labels.keys()).map((label): ClassCount => {
    const texts = labels.get(label)!;
    return { label, texts, share: texts / labeledRows };
  });
  classes.sort((one, other) => other.texts - one.texts);
  return { labeledRows, classes };
}

function quantiles(lengths: readonly number[]): LengthQuantiles | null {
  if (lengths.length === 0) return null;
  const sorted = Uint32Array.from(lengths).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return {
    minimum: at(0),
    percentile5: at(0.05),
    percentile25: at(0.25),
    median: at(0.5),
    percentile75: at(0.75),
    percentile95: at(0.95),
    percentile99: at(0.99),
    maximum: at(1),
  };
}
