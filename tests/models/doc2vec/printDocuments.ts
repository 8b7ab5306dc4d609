/** A program: learns vectors of texts on the native engine and prints them, to be compared between numbers of threads. */
import { documentVectorsOf } from '../../../src/models/doc2vec/inferVectors.js';
import { chooseBackend } from '../../../src/tensor/backend.js';
import { encodeText } from '../../../src/text/encode.js';
import { learn, topicOptions, topicTexts } from '../../training/topics.js';

await chooseBackend('native');
const { vectors, documents, view, data, options } = await learn(
  topicTexts(40),
  topicOptions({ embeddingSize: 128 }),
);
const texts = topicTexts(20, { seed: 5 }).map(({ text }) => encodeText(text, data.vocabulary, options));
const again = await documentVectorsOf(documents, texts);
const found = [view.quantised.values, view.quantised.scales, vectors, again];
process.stdout.write(JSON.stringify(found.map((values) => [...values])));
