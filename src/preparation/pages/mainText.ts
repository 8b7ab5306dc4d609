/** The main text of a page: without menus, advertisements, comments. */
import { htmlToText } from '../../text/htmlText.js';
import { shallow } from './shallow.js';

/** Readability of Firefox, on a document of linkedom; both are loaded with the first page. */
export async function loadMainText(): Promise<(html: string) => string> {
  const [{ Readability }, { parseHTML }] = await Promise.all([
    import('@mozilla/readability'),
    import('linkedom'),
  ]);
  return (html) => {
    const { document } = parseHTML(shallow(html));
    if (document.documentElement === null || document.body === null) return '';
    const article = new Readability(document as never, { charThreshold: 250 }).parse();
    return lines(htmlToText(article?.content ?? ''));
  };
}

/** One paragraph a line, with single spaces. */
function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
