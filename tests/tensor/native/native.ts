/** The addon under test, with every instruction set that this processor has; or the reason why there is none. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadNative, type NativeAddon } from '../../../src/tensor/native/nativeBackend.js';
import { loadWasm } from '../../../src/tensor/native/wasm/loadWasm.js';
import { createRandom, fillUniform } from '../../../src/tensor/random.js';

function tryLoad(): NativeAddon | undefined {
  try {
    return loadNative();
  } catch (error) {
    process.stderr.write(
      `native kernels are not tested: ${error instanceof Error ? error.message : error}\n`,
    );
    return undefined;
  }
}

const addon = tryLoad();

type AddonTest = (addon: NativeAddon) => void | Promise<void>;

export interface NativeSuite {
  (name: string, test: AddonTest): void;
  /** One test per instruction set. */
  onEverySet(name: string, test: AddonTest): void;
  /** The same, and one more on the kernels in WebAssembly. */
  onEveryBuild(name: string, test: AddonTest): void;
  /** One test for each way to multiply numbers in bf16 that this processor has; none where it has none. */
  onEveryBfloat16(name: string, test: AddonTest): void;
  run(): void;
}

/** Tests that are skipped, with the reason on stderr, where the addon has not been built. */
export function nativeSuite(name: string): NativeSuite {
  const tests = suite(`native ${name}`);
  const own = (testName: string, test: AddonTest) => {
    if (addon) tests(testName, () => inItsOwnSettings(addon, test));
    else tests.skip(testName, () => undefined);
  };
  const onEverySet: NativeSuite['onEverySet'] = (testName, test) => {
    for (const set of addon?.info().available ?? ['any instruction set']) {
      own(`${testName} [${set}]`, (loaded) => {
        loaded.useInstructionSet(set);
        return test(loaded);
      });
    }
  };
  const onEveryBuild: NativeSuite['onEveryBuild'] = (testName, test) => {
    onEverySet(testName, test);
    tests(`${testName} [wasm]`, () => inItsOwnSettings(loadWasm(), test));
  };
  const onEveryBfloat16: NativeSuite['onEveryBfloat16'] = (testName, test) => {
    for (const unit of addon?.info().bfloat16Units.filter((one) => one !== 'none') ?? [])
      own(`${testName} [bf16, ${unit}]`, (loaded) => {
        loaded.useBfloat16(unit);
        return test(loaded);
      });
  };
  return Object.assign(own, { onEverySet, onEveryBuild, onEveryBfloat16, run: () => tests.run() });
}

/** Whatever a test sets, the next one finds the defaults. */
async function inItsOwnSettings(loaded: NativeAddon, test: AddonTest): Promise<void> {
  const { instructionSet, threads, bfloat16 } = loaded.info();
  try {
    await test(loaded);
  } finally {
    loaded.useInstructionSet(instructionSet);
    loaded.useThreads(threads);
    loaded.useBfloat16(bfloat16);
  }
}

/** Uniform numbers between -scale and scale. */
export function randomFloats(length: number, scale: number, name: string): Float32Array {
  const values = new Float32Array(length);
  fillUniform(values, createRandom(7, name).key, 0);
  return values.map((value) => scale * (2 * value - 1));
}

/** Whole numbers between -scale and scale, which bf16 holds exactly up to 256. */
export function randomWholeFloats(length: number, scale: number, name: string): Float32Array {
  return randomFloats(length, scale, name).map(Math.round);
}

/** The largest difference, as a share of the largest expected value; NaN where only one of two is NaN. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let largest = 1e-30;
  for (let i = 0; i < actual.length; i += 1) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (Object.is(a, e) || a === e) continue;
    if (Number.isNaN(a) || Number.isNaN(e)) return Number.NaN;
    difference = Math.max(difference, Math.abs(a - e));
    largest = Math.max(largest, Math.abs(e));
  }
  return difference / largest;
}

/** Bit for bit, so that NaN equals itself and -0 does not equal 0. */
export function assertSameBits(actual: Float32Array, expected: Float32Array): void {
  const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  assert.ok(bits(actual).equals(bits(expected)), 'bits differ');
}
