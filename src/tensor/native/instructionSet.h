// Which vector instructions the kernels use: found once, forceable, so that every path can be tested on one machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace textvat {

enum class InstructionSet { baseline, avx2, avx512, neon };

/// Sets that both this build and this processor (and its operating system) support, slowest first.
const std::vector<InstructionSet> &availableInstructionSets();

/// The set in use: the fastest available one unless TEXTVAT_ISA or `useInstructionSet` chose another.
InstructionSet currentInstructionSet();

/// Returns an empty string, or why `name` cannot be used.
std::string useInstructionSet(const std::string &name);

const char *instructionSetName(InstructionSet set);

enum class Precision : int32_t { float32, bfloat16 };

/// The entry of a TEXTVAT_PRECISION_TABLE: bf16 where it is asked for, there, and AVX-512 is the set in use.
int kernelTarget(Precision precision);

} // namespace textvat
