/** What was answered to each text: by the methods of a comparison, over all seeds of one label count, or by one model. */
import type { Example } from '../corpus/example.js';
import { type Evaluation, evaluatePredictions } from '../evaluation/metrics.js';
import type { Model } from '../model/model.js';
import { predictTexts } from '../model/predictions.js';
import { argmax } from '../tensor/argmax.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ComparisonCell } from './comparisonCell.js';
import type { ComparisonResult } from './comparisonResult.js';

export interface MethodAnswer {
  readonly method: ComparedMethod;
  /** The label it gives with most confidence, the runs' confidences added. */
  readonly label: string;
  /** Runs that give the right label, and all of them. */
  readonly right: number;
  readonly runs: number;
  /** That confidence, a mean over the runs; negative where the label is wrong: -1 (sure and wrong) to 1 (sure and right). */
  readonly certainty: number;
}

export interface TextAnswers {
  readonly text: Example;
  /** In the order of the comparison's methods. */
  readonly answers: readonly MethodAnswer[];
}

/** One row for each test text, in their order. */
export function answersByText(result: ComparisonResult, labels: number): TextAnswers[] {
  const cells = result.cells.filter((cell) => cell.labels === labels);
  const methods = [...new Set(cells.map(({ method }) => method))];
  return result.test.map((text, place) => ({
    text,
    answers: methods.map((method) =>
      answerOf(
        method,
        cells.filter((cell) => cell.method === method),
        result,
        place,
      ),
    ),
  }));
}

function answerOf(
  method: ComparedMethod,
  cells: readonly ComparisonCell[],
  { classes, test }: ComparisonResult,
  place: number,
): MethodAnswer {
  const gold = classes.indexOf(test[place]!.label!);
  const votes = new Float64Array(classes.length);
  for (const { predicted, confidence } of cells)
    votes[predicted[place]!]! += confidence[place]! / cells.length;
  const label = argmax(votes);
  return {
    method,
    label: classes[label]!,
    right: cells.filter(({ predicted }) => predicted[place] === gold).length,
    runs: cells.length,
    certainty: (label === gold ? 1 : -1) * votes[label]!,
  };
}

/** The answers of one model, and how good they are. @param examples labeled with classes of the model, at least one */
export async function modelAnswers(
  model: Model,
  method: ComparedMethod,
  examples: readonly Example[],
): Promise<{ evaluation: Evaluation; rows: TextAnswers[] }> {
  const { classes } = model;
  const texts = examples.map(({ text }) => text);
  const predictions = await predictTexts(model, texts);
  const probabilities = predictions.map((prediction) => prediction.probabilities);
  const gold = examples.map(({ label }) => classes.indexOf(label!));
  const rows = examples.map((text, place) => {
    const { best } = predictions[place]!;
    const isRight = best === gold[place];
    const certainty = (isRight ? 1 : -1) * probabilities[place]![best]!;
    return { text, answers: [{ method, label: classes[best]!, right: isRight ? 1 : 0, runs: 1, certainty }] };
  });
  return { evaluation: evaluatePredictions({ gold, probabilities, classes }), rows };
}

/** The texts that some methods get right and others wrong, first those on which both sides are surest. */
export function disagreements(rows: readonly TextAnswers[], count: number): TextAnswers[] {
  const width = ({ answers }: TextAnswers) => {
    const certainties = answers.map(({ certainty }) => certainty);
    const [low, high] = [Math.min(...certainties), Math.max(...certainties)];
    return low < 0 && high > 0 ? high - low : 0;
  };
  return rows
    .filter((row) => width(row) > 0)
    .sort((a, b) => width(b) - width(a))
    .slice(0, count);
}

/** The texts that a method is wrong about and surest of. */
export function confidentErrors(
  rows: readonly TextAnswers[],
  method: ComparedMethod,
  count: number,
): TextAnswers[] {
  const certainty = ({ answers }: TextAnswers) =>
    answers.find((answer) => answer.method === method)?.certainty ?? 0;
  return rows
    .filter((row) => certainty(row) < 0)
    .sort((a, b) => certainty(a) - certainty(b))
    .slice(0, count);
}
