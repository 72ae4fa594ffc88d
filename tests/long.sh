#!/bin/sh
# Runs the tests that tests/run.sh shortens at full length, and builds that it skips. Takes minutes. The last line is
# "N passed, N failed"; fails if a test failed. Counts and seeds are environment variables:
#
#   PXPORT_LONG_CASES   random jobs compared with the reference export, 4000 by default
#   PXPORT_LONG_SEED    first seed; by default today's date, so that each day tests other jobs. Set it to repeat a failure
#   PXPORT_LONG_KILLS   exports to a bucket whose processes are killed at random, 100 by default
#   PXPORT_BUILD        the build folder, "build" by default; the build without buckets is next to it, in $PXPORT_BUILD-folders
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/install.sh"
cd "$root" || exit 1

build=${PXPORT_BUILD:-build}
folders=$build-folders
cases=${PXPORT_LONG_CASES:-4000}
seed=${PXPORT_LONG_SEED:-$(date +%Y%m%d)00}
kills=${PXPORT_LONG_KILLS:-100}
jobs=$(nproc)
# Debian's Python has the modules of tests/packages.txt; another one that comes first in PATH has not.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
scratch=$(mktemp -d)
passed=0
failed=0

# step NAME COMMAND...: runs one test. Prints the output of the command and its time.
step() {
  step_name=$1
  step_from=$(date +%s)
  shift
  echo "==> $step_name"
  if "$@" < /dev/null; then
    passed=$((passed + 1))
    echo "==> $step_name: passed, $(($(date +%s) - step_from)) s"
  else
    failed=$((failed + 1))
    echo "==> $step_name: failed, $(($(date +%s) - step_from)) s" >&2
  fi
}

build_tests() {
  install_packages "$root" build test s3 &&
    quietly "Configured $build" configure_build "$root" "$build" -Dtests=true &&
    quietly "Built $build" ninja -C "$build" -j "$jobs" tests/reference/run_jobs tests/fault/export_to_folder \
      tests/fault/kill_at.so tests/unit/identity/normalize_phones pxport
}

random_kills() {
  PXPORT_COMMAND=$command PXPORT_RANDOM_KILLS=$kills PXPORT_RANDOM_SEED=$seed "$python" tests/s3/race_test.py RandomKills
}

# Builds only the command, without libcurl.
build_folders() {
  quietly "Configured $folders" configure_build "$root" "$folders" -Ds3=false -Dtests=false &&
    quietly "Built $folders" ninja -C "$folders" -j "$jobs" pxport
}

folder_job_is_accepted() {
  "$folders/pxport" check examples/jobs/quickstart.json --output "$scratch/check/%SEGMENT_NAME%" > "$scratch/plan" &&
    grep -q 'The job is valid' "$scratch/plan" &&
    "$folders/pxport" run examples/jobs/quickstart.json --output "$scratch/export/%SEGMENT_NAME%" &&
    ls "$scratch"/export/VIP/*.csv
}

bucket_job_is_rejected() {
  AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret AWS_EC2_METADATA_DISABLED=true \
    "$folders/pxport" run examples/jobs/quickstart.json --output s3://bucket/export > "$scratch/out" 2> "$scratch/refusal" && return 1
  cat "$scratch/refusal"
  grep -q 'this build of pxport does not support it' "$scratch/refusal" && grep -q 'fix: .*s3=true' "$scratch/refusal"
}

trap 'rm -rf "$scratch"' EXIT
step "build with tests" build_tests
command=$(cd "$build" && pwd)/pxport
step "reference, $cases jobs from seed $seed" \
  "$python" tests/reference/property_test.py "$build/tests/reference/run_jobs" --seed "$seed" --cases "$cases"
step "phones against libphonenumber, 40 numbers per region and type" \
  "$python" tests/unit/identity/phone_differential.py "$build/tests/unit/identity/normalize_phones" --numbers 40
step "kill at every call" \
  "$python" tests/fault/kill_sweep.py "$build/tests/fault/kill_at.so" "$build/tests/fault/export_to_folder" '{root}'
step "kill between files and state" "$python" tests/fault/state_sweep.py "$build/tests/fault/kill_at.so" "$command"
step "random kills, $kills exports to a bucket, seed $seed" random_kills
step "build without buckets" build_folders
step "a folder job is accepted without libcurl" folder_job_is_accepted
step "a bucket job is rejected with an explanation" bucket_job_is_rejected

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
