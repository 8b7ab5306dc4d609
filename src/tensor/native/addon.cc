// The table of functions that JavaScript sees, and the little that concerns the addon as a whole.
#include "addon.h"

#include "kernels.h"

#include "bfloat16.h"
#include "instructionSet.h"
#include "threadPool.h"

#include <atomic>

namespace textvat {
namespace {

napi_value makeText(napi_env env, const std::string &text) {
  napi_value value;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

/// info() -> { instructionSet, available, threads, compiler, bfloat16, bfloat16Units }
napi_value info(const Arguments &arguments) {
  napi_env env = arguments.env;
  napi_value result, available, threads;
  napi_create_object(env, &result);
  napi_create_array(env, &available);
  uint32_t index = 0;
  for (InstructionSet set : availableInstructionSets()) {
    napi_set_element(env, available, index++, makeText(env, instructionSetName(set)));
  }
  napi_create_int32(env, threadCount(), &threads);
  napi_set_named_property(env, result, "instructionSet", makeText(env, instructionSetName(currentInstructionSet())));
  napi_set_named_property(env, result, "available", available);
  napi_set_named_property(env, result, "threads", threads);
  napi_value units;
  napi_create_array(env, &units);
  index = 0;
  for (Bfloat16Unit unit : availableBfloat16Units()) {
    napi_set_element(env, units, index++, makeText(env, bfloat16UnitName(unit)));
  }
  napi_set_named_property(env, result, "bfloat16", makeText(env, bfloat16UnitName(bfloat16Unit())));
  napi_set_named_property(env, result, "bfloat16Units", units);
#if defined(__clang__)
  napi_set_named_property(env, result, "compiler", makeText(env, "clang " __clang_version__));
#else
  napi_set_named_property(env, result, "compiler", makeText(env, "g++ " __VERSION__));
#endif
  return result;
}

/// useInstructionSet(name)
napi_value chooseInstructionSet(const Arguments &arguments) {
  const std::string problem = useInstructionSet(arguments.text(0));
  if (!problem.empty()) throw std::invalid_argument(problem);
  return nullptr;
}

/// useBfloat16(name)
napi_value chooseBfloat16(const Arguments &arguments) {
  const std::string problem = useBfloat16Unit(arguments.text(0));
  if (!problem.empty()) throw std::invalid_argument(problem);
  return nullptr;
}

/// useThreads(count)
napi_value chooseThreads(const Arguments &arguments) {
  setThreadCount(static_cast<int>(arguments.size(0)));
  return nullptr;
}

/// measurePeak(seconds, threads) -> Gflop/s
napi_value measurePeak(const Arguments &arguments) {
  return arguments.toNumber(measurePeakGflops(arguments.number(0), static_cast<int>(arguments.size(1))));
}

/// measureBfloat16Peak(seconds) -> Gflop/s of one thread
napi_value measureBfloat16Peak(const Arguments &arguments) {
  return arguments.toNumber(measureBfloat16Gflops(arguments.number(0)));
}

/// Every Node environment (main thread, worker threads) that has loaded the addon. The pool's threads must be gone
/// before the last one unloads the library.
std::atomic<int> environments{0};

void environmentGone(void *) {
  if (--environments == 0) stopThreads();
}

} // namespace

void addFunction(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

} // namespace textvat

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  using namespace textvat;
  environments++;
  napi_add_env_cleanup_hook(env, environmentGone, nullptr);
  addFunction(env, exports, "info", guarded<info>);
  addFunction(env, exports, "useInstructionSet", guarded<chooseInstructionSet>);
  addFunction(env, exports, "useBfloat16", guarded<chooseBfloat16>);
  addFunction(env, exports, "useThreads", guarded<chooseThreads>);
  addFunction(env, exports, "measurePeak", guarded<measurePeak>);
  addFunction(env, exports, "measureBfloat16Peak", guarded<measureBfloat16Peak>);
  addProductFunctions(env, exports);
  addLstmFunctions(env, exports);
  addConvolutionFunctions(env, exports);
  addPoolingFunctions(env, exports);
  addMemoryFunctions(env, exports);
  addElementwiseFunctions(env, exports);
  addTrainingFunctions(env, exports);
  addWordVectorFunctions(env, exports);
  addDocumentVectorFunctions(env, exports);
  addDocumentReadingFunctions(env, exports);

  return exports;
}
