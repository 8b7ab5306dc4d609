/** How the files of public corpora are read: one function for each form. */
import { parse } from 'csv-parse/sync';
import type { CorpusPart } from './publicCorpus.js';

type Reader = CorpusPart['read'];

/** One text a file: the first group is its id, the second its label. */
export const oneText: Reader = ([, id, label], content) => [
  label === undefined ? { id: id!, text: content } : { id: id!, text: content, label },
];

/** One text a line of a class: the first group is the label. */
export const linesOfClass: Reader = ([, label], content) =>
  linesOf(content).map((text, i) => ({ id: `${label}/${i + 1}`, text, label: label! }));

/** The label, a tab and the text. */
export const labelAndTab: Reader = ([path], content) =>
  linesOf(content).map((line, i) => {
    const at = line.indexOf('\t');
    return { id: `${path}/${i + 1}`, text: line.slice(at + 1), label: line.slice(0, at) };
  });

/** A class with its subclass, which is left out, and the question: `NUM:dist How far is it ?` */
export const questions: Reader = ([path], content) =>
  linesOf(content).map((line, i) => {
    const space = line.indexOf(' ');
    return { id: `${path}/${i + 1}`, text: line.slice(space + 1), label: line.slice(0, line.indexOf(':')) };
  });

const NEWS_CLASSES = ['World', 'Sports', 'Business', 'Sci/Tech'];

/** Number of the class, title and description, without a header. A backslash stands for a line break. */
export const news: Reader = ([, part], content) =>
  (parse(content) as string[][]).map(([label, title, description], i) => ({
    id: `${part}/${i + 1}`,
    text: `${title} ${description}`.replaceAll('\\', ' '),
    label: NEWS_CLASSES[Number(label) - 1]!,
  }));

const LABELS: Readonly<Record<string, string>> = { positive: 'pos', negative: 'neg' };

/** Reviews between tags that are no XML, as signs are not escaped: the first group is the domain, the second the label. */
export const taggedReviews: Reader = ([, domain, kind = 'unlabeled'], content) =>
  [...content.matchAll(/<review_text>([\s\S]*?)<\/review_text>/g)].map(([, text], i) => {
    const example = { id: `${domain}/${kind}/${i + 1}`, text: text!.trim() };
    const label = LABELS[kind];
    return label === undefined ? example : { ...example, label };
  });

function linesOf(content: string): string[] {
  return content.split(/\r?\n/).filter((line) => line.trim() !== '');
}
