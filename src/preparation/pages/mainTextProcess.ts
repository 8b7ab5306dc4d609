/** A process that takes the main text out of one page after the other; it ends with the one that started it. */
import { loadMainText } from './mainText.js';

const mainText = await loadMainText();

process.on('disconnect', () => process.exit());
process.on('message', (html: string) => {
  let text = '';
  try {
    text = mainText(html);
  } catch {
    // A page that the parser cannot cope with has no main text.
  }
  process.send!(text);
});
// It is ready.
process.send!('');
