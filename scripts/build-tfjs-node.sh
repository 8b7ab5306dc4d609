#!/usr/bin/env bash
# build-tfjs-node.sh PROJECT [TF_VERSION] - compile the binding of PROJECT/node_modules/@tensorflow/tfjs-node (installed
# with --ignore-scripts) against the TensorFlow C library of a PyPI wheel. Linux x86_64; needs node, g++, pip (any Python 3).
set -euo pipefail
V=${2:-2.12.1}; P=$(realpath "$1/node_modules/@tensorflow/tfjs-node"); W=$(mktemp -d); trap 'rm -rf "$W"' EXIT
H=$(dirname "$(dirname "$(realpath "$(command -v node)")")")/include/node; [ -f "$H/node_api.h" ] ||
  { npm install --prefix "$W" --no-save --ignore-scripts node-api-headers >&2; H=$W/node_modules/node-api-headers/include; }
python3 -m pip download -q --no-deps --only-binary=:all: --python-version 3.11 --platform manylinux2014_x86_64 -d "$W" "tensorflow-cpu==$V"
python3 -c 'import glob, re, sys, zipfile; w = sys.argv[1]; z = zipfile.ZipFile(glob.glob(w + "/tensorflow_cpu-*.whl")[0]); z.extractall(
  w + "/x", [n for n in z.namelist() if re.match(r"tensorflow/(libtensorflow_(cc|framework)\.|include/(tensorflow/(c|core/platform|tsl)|tsl)/)", n)])' "$W"
D=$P/deps; rm -rf "$D" "$P/lib"; mkdir -p "$D/lib" "$P/lib/napi-v8"
mv "$W"/x/tensorflow/libtensorflow_{cc,framework}.so.2 "$D/lib/"; mv "$W/x/tensorflow/include" "$D/include"
for n in "" .2 .2.9.1; do ln -sf libtensorflow_cc.so.2 "$D/lib/libtensorflow.so$n"  # the names binding.gyp and install.js look for,
  [ "$n" = .2 ] || ln -sf libtensorflow_framework.so.2 "$D/lib/libtensorflow_framework.so$n"; done  # so that npm rebuild works too
g++ -shared -fPIC -O2 -std=c++17 -DNAPI_VERSION=8 -I"$H" -I"$D/include" "$P"/binding/*.cc -o "$P/lib/napi-v8/tfjs_binding.node" \
  -L"$D/lib" -ltensorflow -ltensorflow_framework '-Wl,-rpath,$ORIGIN/../../deps/lib'
cd "$P" && TF_CPP_MIN_LOG_LEVEL=1 node -e 'const tf = require("."); console.log("tfjs-node ok:", tf.getBackend(), tf.backend().binding.TF_Version, tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] === 11)'
