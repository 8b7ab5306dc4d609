// Which instructions multiply numbers in bf16.
#include "bfloat16.h"

#include "instructionSet.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#ifdef TEXTVAT_HAS_BFLOAT16
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace textvat {
namespace {

#ifdef TEXTVAT_HAS_BFLOAT16

/// Linux lends the tiles' 8 kB of state to a process that asks.
bool mayUseTiles() {
  constexpr long askPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, askPermission, tileData) == 0;
}

std::vector<Bfloat16Unit> detect() {
  std::vector<Bfloat16Unit> found{Bfloat16Unit::none};
  const auto &sets = availableInstructionSets();
  if (std::find(sets.begin(), sets.end(), InstructionSet::avx512) == sets.end()) return found;
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 1, &a, &b, &c, &d) || !(a & (1u << 5))) return found;
  found.push_back(Bfloat16Unit::avx512);
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return found;
  const unsigned tiles = (1u << 22) | (1u << 24); // AMX-BF16, AMX-TILE
  if ((d & tiles) == tiles && mayUseTiles()) found.push_back(Bfloat16Unit::amx);
  return found;
}

#else

std::vector<Bfloat16Unit> detect() { return {Bfloat16Unit::none}; }

#endif

bool find(const std::string &name, Bfloat16Unit &unit) {
  for (Bfloat16Unit candidate : availableBfloat16Units()) {
    if (name != bfloat16UnitName(candidate)) continue;
    unit = candidate;
    return true;
  }
  return false;
}

Bfloat16Unit initialUnit() {
  Bfloat16Unit unit = availableBfloat16Units().back();
  if (const char *forced = std::getenv("TEXTVAT_BF16")) find(forced, unit);
  return unit;
}

std::atomic<Bfloat16Unit> &current() {
  static std::atomic<Bfloat16Unit> unit{initialUnit()};
  return unit;
}

} // namespace

const std::vector<Bfloat16Unit> &availableBfloat16Units() {
  static const std::vector<Bfloat16Unit> units = detect();
  return units;
}

Bfloat16Unit bfloat16Unit() {
  return currentInstructionSet() == InstructionSet::avx512 ? current().load(std::memory_order_relaxed) : Bfloat16Unit::none;
}

std::string useBfloat16Unit(const std::string &name) {
  Bfloat16Unit unit;
  if (!find(name, unit)) return "bf16 by '" + name + "' is not available here";
  current() = unit;
  return "";
}

const char *bfloat16UnitName(Bfloat16Unit unit) {
  switch (unit) {
  case Bfloat16Unit::amx: return "amx";
  case Bfloat16Unit::avx512: return "avx512";
  default: return "none";
  }
}

} // namespace textvat
