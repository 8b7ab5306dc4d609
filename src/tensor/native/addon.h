// How the files addon*.cc hang their functions into the addon.
#pragma once

#include "arguments.h"

namespace textvat {

void addFunction(napi_env env, napi_value exports, const char *name, napi_callback callback);

void addProductFunctions(napi_env env, napi_value exports);
void addLstmFunctions(napi_env env, napi_value exports);
void addConvolutionFunctions(napi_env env, napi_value exports);
void addPoolingFunctions(napi_env env, napi_value exports);
void addMemoryFunctions(napi_env env, napi_value exports);
void addElementwiseFunctions(napi_env env, napi_value exports);
void addTrainingFunctions(napi_env env, napi_value exports);
void addWordVectorFunctions(napi_env env, napi_value exports);
void addDocumentVectorFunctions(napi_env env, napi_value exports);
void addDocumentReadingFunctions(napi_env env, napi_value exports);

} // namespace textvat
