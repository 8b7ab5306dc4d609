import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { sharedModel, trainFile } from './reviews.js';

/** Makes the import of the optional engine fail, whether it is installed or not. */
const WITHOUT_TENSORFLOW = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  const hooks = \`export async function resolve(name, context, next) {
    if (name === '@tensorflow/tfjs-node') throw new Error('not in this test');
    return next(name, context);
  }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));
`)}`;
const node = ['--import', WITHOUT_TENSORFLOW];

test('the engines, which one is used, and why another does not load', async () => {
  const [text, json] = await Promise.all([
    textvat(['doctor'], { node }),
    textvat(['doctor', '--json'], { node }),
  ]);
  for (const { status, stderr } of [text, json]) {
    assert.is(status, 0);
    assert.is(stderr, '');
  }
  const report = JSON.parse(json.stdout);
  assert.equal(
    report.engines.map(({ backend }: { backend: string }) => backend),
    ['native', 'tensorflow', 'wasm', 'cpu'],
  );
  const used = report.engines.find(({ loads }: { loads: boolean }) => loads);
  assert.is(report.backend, used.backend);
  assert.type(used.details, 'string');
  assert.ok(used.gigaflops > 0);
  const refused = report.engines[1];
  assert.is(refused.loads, false);
  assert.is(refused.reason, 'not in this test');
  assert.is(report.node, process.version);
  assert.match(text.stdout, `Node.js ${process.version}`);
  assert.match(text.stdout, new RegExp(`^${report.backend} +yes `, 'm'));
  assert.match(text.stdout, /^tensorflow +– +.*not in this test/m);
  assert.match(text.stdout, /@tensorflow\/tfjs-core \d/);
});

/** Sets a variable of the program's environment. */
const environment = (name: string, value: string) => [
  '--import',
  `data:text/javascript,process.env[${JSON.stringify(name)}]=${JSON.stringify(value)}`,
];

test('a slower engine is used with one warning that says what to do, and only where an engine is needed', async () => {
  const { status, stderr } = await textvat(['classify', await sharedModel(), trainFile], {
    node: environment('TEXTVAT_ADDON', '/nowhere'),
  });
  assert.is(status, 0);
  assert.match(
    stderr,
    /^warning: the fast tensor engine does not load \(there is no \/nowhere; `textvat doctor --build` [^\n]*many times slower\.\n$/,
  );
});

test('a build without a compiler says so, and fails', async () => {
  const { status, stdout, stderr } = await textvat(['doctor', '--build'], {
    node: environment('CXX', '/nowhere'),
  });
  assert.is(status, 1);
  assert.match(stdout, /^engine /m);
  assert.match(
    stderr,
    /^textvat: native backend not built: no C\+\+ compiler found \(tried \/nowhere\): install one/,
  );
});

test('an engine that is forced and cannot load is one clear error', async () => {
  const { status, stdout, stderr } = await textvat(
    ['classify', await sharedModel(), trainFile, '--backend', 'tensorflow'],
    { node },
  );
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(
    stderr,
    /^textvat: --backend tensorflow: found an engine that does not load \(.*not in this test.*\), .* Run `textvat doctor`[^\n]*\n$/,
  );
});

test.run();
