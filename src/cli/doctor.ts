/** `textvat doctor`: which engine runs here, and why no faster one. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { formatTable, MISSING } from '../report/table.js';
import { type EngineReport, examineEngines } from '../tensor/engines.js';
import { defineCommand, EXIT } from './command.js';
import { packageVersion } from './console/packageVersion.js';
import { writeOut } from './console/standardOutput.js';
import { jsonEntry } from './flags/shared.js';

const schema = v.strictObject({
  build: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'first compile the native engine for this machine, with its C++ compiler (c++, g++, clang++ or $CXX)',
      ),
    ),
    false,
  ),
  ...jsonEntry,
});

const BUILD_SCRIPT = fileURLToPath(new URL('../../scripts/build-native.mjs', import.meta.url));

/** Packages whose versions matter for a report of a fault. */
const PACKAGES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-node', 'natural', 'wink-tokenizer'];

export const doctorCommand = defineCommand({
  name: 'doctor',
  arguments: [],
  schema,
  examples: ['textvat doctor', 'textvat doctor --build', 'textvat doctor --json'],
  async run(_positional, { build, json }) {
    const built = !build || buildNative();
    const engines = await examineEngines();
    const machine = {
      textvat: packageVersion(),
      node: process.version,
      platform: `${os.platform()} ${os.arch()}`,
      processor: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
    };
    const packages = Object.fromEntries(PACKAGES.map((name) => [name, installedVersion(name)]));
    const used = engines.find(({ loads }) => loads)?.backend ?? null;
    const report = { ...machine, backend: used, engines, packages };
    await writeOut(json ? `${JSON.stringify(report)}\n` : formatReport(report));
    return used === null || !built ? EXIT.failed : EXIT.done;
  },
});

/** The compiler's words go to stderr. @returns whether there is a binary for this machine now */
function buildNative(): boolean {
  const { status } = spawnSync(process.execPath, [BUILD_SCRIPT, '--strict', '--force'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

function installedVersion(name: string): string | null {
  try {
    return packageVersion(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

interface Report {
  readonly textvat: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly backend: string | null;
  readonly engines: readonly EngineReport[];
  readonly packages: Readonly<Record<string, string | null>>;
}

function formatReport(report: Report): string {
  const engines = formatTable(
    [
      { header: 'engine' },
      { header: 'used' },
      { header: 'Gflop/s', align: 'right' },
      { header: 'what it is, or why it does not load' },
    ],
    report.engines.map(({ backend, gigaflops, details, reason }) => [
      backend,
      backend === report.backend ? 'yes' : '',
      gigaflops === null ? MISSING : gigaflops.toFixed(1),
      details ?? reason ?? '',
    ]),
  );
  const packages = Object.entries(report.packages).map(
    ([name, version]) => `${name} ${version ?? 'not installed'}`,
  );
  return [
    `textvat ${report.textvat}, Node.js ${report.node}, ${report.platform}`,
    `${report.processor}, ${report.cores} cores, ${(report.memoryBytes / 2 ** 30).toFixed(0)} GiB of memory`,
    '',
    engines,
    '',
    `Gflop/s: a product of two 512 x 512 matrices. The first engine that loads is used; --backend NAME forces one.`,
    packages.join(', '),
    '',
  ].join('\n');
}
