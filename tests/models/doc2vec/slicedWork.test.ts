import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { trainInSlices } from '../../../src/models/doc2vec/slicedWork.js';
import { hostFunctions } from '../../../src/tensor/hostFunctions.js';
import { someTables, someWork } from '../../tensor/documentVectorWork.js';
import { chooseTestEngine } from '../../training/testing.js';

test.before(chooseTestEngine);

test('slice by slice the same is learnt as at once, to the bit, also within a text', async () => {
  for (const learnNgrams of [false, true]) {
    const work = someWork({ learnNgrams });
    const whole = someTables(16);
    hostFunctions().trainDocumentVectors(work, whole);
    for (const largest of [1, 7, 20, 1000]) {
      const tables = someTables(16);
      await trainInSlices(work, tables, undefined, largest);
      assert.equal(tables, whole, `${largest} occurrences at once`);
    }
  }
});

test('an abort is answered between two slices', async () => {
  const reason = new Error('enough');
  const thrown = await trainInSlices(someWork(), someTables(16), AbortSignal.abort(reason), 1).catch(
    (error: unknown) => error,
  );
  assert.is(thrown, reason);
});

test.run();
