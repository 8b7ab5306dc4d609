/** What an attack reports must hold for whoever reads it: the same answers, the changed texts as strings, the same bytes. */
import { isStopWord } from '../../candidates/stopWords.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { type AttackOutcome, type Change, wasRight } from '../attackedRow.js';
import { profiles } from '../attackOptions.js';
import { attackMethods } from '../attacks/attacks.js';
import { type Check, type Finding, findingOf, notApplicable } from './check.js';
import { rightTexts, type Subject } from './subject.js';

export async function answersRepeat({ victim, texts, signal }: Subject): Promise<Finding> {
  const given = texts.map((text) => text.given);
  const [first, second] = [await victim.labels(given, signal), await victim.labels(given, signal)];
  const others = texts.filter((_, at) => first[at] !== second[at]);
  return findingOf(
    others.map(({ id }) => `${id} gets another answer the second time`),
    `${texts.length} texts get the same answer twice`,
  );
}

interface Reported {
  readonly name: string;
  readonly outcome: AttackOutcome;
  readonly row: Subject['made']['rows'][number];
  readonly text: Subject['texts'][number];
}

export const changedTextsHold: Check = {
  name: 'every changed text, read anew, gets a wrong answer, and is within the limits',
  async look(subject) {
    const { victim, signal } = subject;
    const reported = rightTexts(subject).flatMap(({ row, text }) =>
      Object.entries(row.attacks)
        .filter(([, { status }]) => status === 'flipped')
        .map(([name, outcome]): Reported => ({ name, outcome, row, text })),
    );
    if (reported.length === 0) return notApplicable('no answer was flipped');
    const answers = await victim.labels(
      reported.map(({ outcome }) => outcome.text ?? ''),
      signal,
    );
    const faults = reported.flatMap((one, at) => {
      const answer = victim.classes[answers[at]!];
      const fault = answer === one.row.label ? 'is answered rightly' : faultOf(one, subject);
      return fault === undefined ? [] : [`${one.row.id}, ${one.name}: ${fault}`];
    });
    return findingOf(faults, `${reported.length} changed texts were read anew`);
  },
};

/** @returns undefined where the changes are those that the attack may make */
function faultOf(reported: Reported, { options, surfaceOf }: Subject): string | undefined {
  const { name, outcome, row, text } = reported;
  const { changes = [], changed } = outcome;
  const { surface: kind } = attackMethods.find((method) => method.name === name)!;
  const surface = surfaceOf(kind, text.label);
  if (withChanges(row.text, changes) !== outcome.text) return 'its changes do not make the changed text';
  if (changes.length !== changed || changed > surface.budget(text)) return `has ${changed} changes`;
  for (const { start, from, to } of changes) {
    const place = text.slots.findIndex((slot) => slot.start === start);
    if (place < 0 || !surface.candidates(text, place).includes(to)) return `${from} -> ${to} is no candidate`;
    const isClosed = kind === 'characters' || (kind === 'words' && !profiles[options.profile].stopWords);
    if (isClosed && isStopWord(from.toLowerCase())) return `the stop word ${from} was changed`;
  }
  return undefined;
}

/** A text with its changes made, as one who has only the report would do it. */
function withChanges(text: string, changes: readonly Change[]): string {
  const changed = changes.reduceRight(
    (whole, { start, from, to }) => whole.slice(0, start) + to + whole.slice(start + from.length),
    text,
  );
  return changed.replace(/ +/g, ' ').trim();
}

export const bytesRepeat: Check = {
  name: 'the same seed gives the same bytes, whatever the number of threads',
  async look(subject) {
    const threads = hostFunctions().threads();
    hostFunctions().useThreads(threads === 1 ? 2 : 1);
    const others = hostFunctions().threads();
    const again = await subject.again({}).finally(() => hostFunctions().useThreads(threads));
    const faults = subject.made.rows.flatMap((row, at) =>
      JSON.stringify(row) === JSON.stringify(again.rows[at]) ? [] : [`${row.id} is attacked otherwise`],
    );
    const hasSameFigures = JSON.stringify(subject.made.result) === JSON.stringify(again.result);
    if (faults.length === 0 && !hasSameFigures) faults.push('the figures differ');
    const right = subject.made.rows.filter(wasRight).length;
    const how = others === threads ? '' : `, with ${threads} and with ${others} threads`;
    return findingOf(faults, `all attacks on ${right} texts were made twice${how}`);
  },
};
