#!/bin/sh
# Installs missing packages, builds, and runs all tests. The last line is "N passed, N failed"; fails if a test failed. Creates
# build/pxport and build/libpxport.so. With arguments, builds and runs only these tests:
#   sh tests/run.sh 'unit csv' 'command run'
#
# PXPORT_BUILD: the build folder, "build" by default. PXPORT_MESON_OPTIONS: more options for `meson setup`, as CI sets them.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/install.sh"

stop() {
  echo "$1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

cd "$root"
build=${PXPORT_BUILD:-build}
install_packages "$root" build test s3 || stop "Cannot install packages."
# shellcheck disable=SC2086 # several options in one variable
quietly "Configured $build" configure_build "$root" "$build" -Dtests=true ${PXPORT_MESON_OPTIONS:-} ||
  stop "Cannot configure the build."
test_temp "$root/$build"
status=0
if [ $# -eq 0 ]; then
  quietly "Built $build" ninja -C "$build" -j "$(nproc)" || stop "The build failed."
fi
# More concurrent tests than processors, because many wait for servers and clocks.
meson test -C "$build" --print-errorlogs --num-processes "$((2 * $(nproc)))" "$@" || status=$?
python3 tests/summary.py "$build" || status=1
exit "$status"
