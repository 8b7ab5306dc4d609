/**
 * English words that attacks leave alone, because another word in their place changes the grammar or turns the meaning
 * round: articles, pronouns, prepositions, conjunctions, auxiliary verbs and negations.
 */
const WORDS =
  'a an the this that these those i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its itself they them their theirs themselves who whom whose which what where when why how ' +
  'and or but nor so yet if then else because although though while as than until unless whether since ' +
  'of in on at by to from with without about into onto over under between among through during before after above below up down out off for against within upon toward towards across along around behind beside besides beyond despite except near per via ' +
  'is am are was were be been being has have had having do does did doing can could will would shall should may might must ca wo sha ' +
  "not n't no never none nobody nothing neither nowhere cannot 's 're 've 'll 'd 'm there here";

const stopWords: ReadonlySet<string> = new Set(WORDS.split(' '));

/** @param word in small letters */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
