import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLog } from '../../src/cli/outputFolder.js';
import { inputErrorOf, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

const event = { type: 'warning', message: 'careful' } as const;

test('the log starts anew, or goes on', async () => {
  for (const [resumes, lines] of [
    [false, 1],
    [true, 2],
    [false, 1],
  ] as const) {
    const log = await openLog(folder.path, resumes, assert.unreachable);
    log.write(event);
    log.close();
    const text = readFileSync(join(folder.path, 'log.jsonl'), 'utf8');
    assert.is(text.split('"careful"').length - 1, lines);
  }
});

test('a log that cannot be opened is an error at once', async () => {
  mkdirSync(join(folder.path, 'in the way', 'log.jsonl'), { recursive: true });
  const message = await inputErrorOf(() => openLog(join(folder.path, 'in the way'), false, () => {}));
  assert.match(message, 'log.jsonl: found a folder in its place');
});

test('a log that can be written no more is said once', async () => {
  if (!existsSync('/dev/full')) return;
  mkdirSync(join(folder.path, 'full'));
  symlinkSync('/dev/full', join(folder.path, 'full', 'log.jsonl'));
  const said: string[] = [];
  const log = await openLog(join(folder.path, 'full'), false, (message) => said.push(message));
  log.write(event);
  log.write(event);
  log.close();
  assert.is(said.length, 1);
  assert.match(said[0]!, /log\.jsonl can be written no more \(ENOSPC.*\); the training goes on without it/);
});

test.run();
