/**
 * Writes the JSON schema of a file for `train --config`, by which editors complete and check it, from the compiled sources:
 *
 *   node scripts/configSchema.mjs      into dist/train-config.schema.json
 */
import { writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { configuration } from '../dist/cli/flags/trainOptions.js';

// Checks by code, such as that of a duration, have no counterpart: what they take is as wide as its type.
const { run: _run, ...properties } = toJsonSchema(configuration, {
  typeMode: 'input',
  errorMode: 'ignore',
}).properties;
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Options of `textvat train`',
  type: 'object',
  properties: {
    ...properties,
    run: { type: 'object', description: 'written by `textvat train`; corpora are named again' },
  },
  additionalProperties: false,
};
const target = new URL('../dist/train-config.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(schema, null, 2)}\n`);
