/** Victims that are not ours, over a real socket and as a real program. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../src/candidates/candidateList.js';
import { resultOf } from '../../src/model/resultOf.js';
import { attack } from '../../src/robustness/attack.js';
import { commandVictim } from '../../src/robustness/victims/commandVictim.js';
import { httpVictim } from '../../src/robustness/victims/httpVictim.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { holdsInOrder, inputErrorOf, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
const servers: Server[] = [];
test.after(() => {
  folder.remove();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const classes = ['bad', 'good'];
const labelOf = (text: string) => (text.includes('superb') ? 'good' : 'bad');
const texts = [
  { id: 'a', text: 'A superb\nfilm.', label: 'good' },
  { id: 'b', text: 'A dull film.', label: 'bad' },
];
const candidates = candidateList('one', new Map([['superb', ['plain']]]));

/** The address of a server that answers like this. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/classify`;
}

const answering = (answer: (text: string) => string, status = 200): Promise<string> =>
  serve(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    response.writeHead(status).end(answer((JSON.parse(body) as { text: string }).text));
  });

/** A command that runs a program for Node.js. */
function program(name: string, source: string): string {
  return `${JSON.stringify(process.execPath)} ${JSON.stringify(folder.write(`${name}.mjs`, source))}`;
}

const sound = program(
  'sound',
  `import { createInterface } from 'node:readline';
createInterface({ input: process.stdin }).on('line', (line) => console.log(line.includes('superb') ? 'good' : 'bad'));`,
);

async function isFlipped(victim: Victim): Promise<void> {
  const { accuracy, attacks, worst } = await resultOf(attack({ victim, texts, candidates }));
  victim.dispose();
  assert.equal(Object.keys(attacks), ['random-words', 'labels-only']);
  assert.equal([accuracy, worst.accuracy], [1, 0.5]);
}

test('a server is attacked by its labels, given as JSON or alone', async () => {
  await isFlipped(
    httpVictim(await answering((text) => JSON.stringify({ label: labelOf(text) })), { classes }),
  );
  await isFlipped(httpVictim(await answering((text) => `${labelOf(text)}\n`), { classes }));
});

test('a program is attacked by its labels; a text with line breaks is one line', async () => {
  await isFlipped(commandVictim(sound, { classes }));
});

test('servers that are not there, silent or wrong are named, with what was found', async () => {
  const fault = (address: string, timeout?: number) =>
    inputErrorOf(() => httpVictim(address, { classes, timeout }).labels(['x']));
  const silent = await serve(() => {});
  const gone = await serve(() => {});
  await new Promise((resolve) => servers.at(-1)!.close(resolve));
  holdsInOrder(await fault(gone), gone, 'ECONNREFUSED', 'Is the server running?');
  holdsInOrder(await fault(silent, 100), silent, 'no answer within 0.1 seconds');
  holdsInOrder(await fault(await answering(() => 'ok', 500)), 'status 500', '{"label": "..."}');
  holdsInOrder(await fault(await answering(() => '{"answer": 1}')), '{"answer": 1}', 'expected an answer');
  holdsInOrder(await fault(await answering(() => 'great')), '"great"', 'bad, good');
  holdsInOrder(await fault('ftp://127.0.0.1'), 'no address', 'http://');
});

test('programs that end, are silent, chatter or are not there are named, with what was found', async () => {
  const fault = async (command: string, timeout?: number) => {
    const victim = commandVictim(command, { classes, timeout });
    const told = await inputErrorOf(() => victim.labels(['x', 'y']));
    victim.dispose();
    return told;
  };
  const dying = program(
    'dying',
    `process.stdin.once('data', () => { console.log('bad'); process.exit(3); });`,
  );
  holdsInOrder(await fault(dying), 'its end (status 3)', 'Try it alone');
  holdsInOrder(
    await fault(program('silent', 'process.stdin.resume();'), 100),
    'no answer within 0.1 seconds',
  );
  holdsInOrder(await fault('/nowhere/prog 2>/dev/null'), '/nowhere/prog', 'its end (status 127)');
  const strange = program('strange', `process.stdin.on('data', () => console.log('great'));`);
  holdsInOrder(await fault(strange), '"great"', 'bad, good');
});

test('a signal ends the wait for a program', async () => {
  const victim = commandVictim(program('mute', 'process.stdin.resume();'), { classes });
  const controller = new AbortController();
  const waiting = victim.labels(['x'], controller.signal);
  controller.abort(new Error('enough'));
  let caught: unknown;
  await waiting.catch((error: unknown) => {
    caught = error;
  });
  assert.is((caught as Error).message, 'enough');
  victim.dispose();
});

test.run();
