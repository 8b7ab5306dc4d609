// Which vector instructions the kernels use: found once, forceable, so that every path can be tested on one machine.
#pragma once

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

} // namespace textvat
