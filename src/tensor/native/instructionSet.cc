#include "instructionSet.h"

#include "bfloat16.h"

#include <atomic>
#include <cstdlib>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace textvat {
namespace {

#if defined(__x86_64__)

/// The extended control register says which registers the operating system saves on a context switch: an
/// instruction that the processor has but whose registers nobody saves must not be used.
unsigned long long savedRegisters() {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (static_cast<unsigned long long>(high) << 32) | low;
}

std::vector<InstructionSet> detect() {
  std::vector<InstructionSet> found{InstructionSet::baseline};
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
  const bool fusedMultiplyAdd = c & (1u << 12);
  const bool systemSaves = c & (1u << 27);
  if (!fusedMultiplyAdd || !systemSaves) return found;
  const unsigned long long saved = savedRegisters();
  const unsigned long long wideState = 0x06, widestState = 0xe6;
  unsigned b7 = 0;
  if (!__get_cpuid_count(7, 0, &a, &b7, &c, &d)) return found;
  if ((b7 & (1u << 5)) && (saved & wideState) == wideState) {
    found.push_back(InstructionSet::avx2);
    // F, DQ, BW and VL: what every AVX-512 server and desktop core has.
    const unsigned needed = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);
    if ((b7 & needed) == needed && (saved & widestState) == widestState) found.push_back(InstructionSet::avx512);
  }
  return found;
}

#elif defined(__aarch64__)

// Every 64-bit Arm processor has NEON.
std::vector<InstructionSet> detect() { return {InstructionSet::baseline, InstructionSet::neon}; }

#else

std::vector<InstructionSet> detect() { return {InstructionSet::baseline}; }

#endif

InstructionSet initialSet();

std::atomic<InstructionSet> &current() {
  static std::atomic<InstructionSet> set{initialSet()};
  return set;
}

bool find(const std::string &name, InstructionSet &set) {
  for (InstructionSet candidate : availableInstructionSets()) {
    if (name == instructionSetName(candidate)) {
      set = candidate;
      return true;
    }
  }
  return false;
}

InstructionSet initialSet() {
  InstructionSet set = availableInstructionSets().back();
  if (const char *forced = std::getenv("TEXTVAT_ISA")) find(forced, set);
  return set;
}

} // namespace

const std::vector<InstructionSet> &availableInstructionSets() {
  static const std::vector<InstructionSet> sets = detect();
  return sets;
}

InstructionSet currentInstructionSet() { return current().load(std::memory_order_relaxed); }

std::string useInstructionSet(const std::string &name) {
  InstructionSet set;
  if (find(name, set)) {
    current() = set;
    return "";
  }
  std::string names;
  for (InstructionSet candidate : availableInstructionSets()) {
    names += (names.empty() ? "" : ", ") + std::string(instructionSetName(candidate));
  }
  return "instruction set '" + name + "' is not available here; available: " + names;
}

const char *instructionSetName(InstructionSet set) {
  switch (set) {
  case InstructionSet::avx2: return "avx2";
  case InstructionSet::avx512: return "avx512";
  case InstructionSet::neon: return "neon";
  default: return "baseline";
  }
}

int kernelTarget(Precision precision) {
  constexpr int bfloat16Entry = 4;
  const InstructionSet set = currentInstructionSet();
  const bool narrow = precision == Precision::bfloat16 && bfloat16Unit() != Bfloat16Unit::none;
  return narrow ? bfloat16Entry : static_cast<int>(set);
}

} // namespace textvat
