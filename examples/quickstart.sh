#!/bin/sh
# From a fresh Debian machine to exported files: installs what is missing, builds, exports the sample profiles to a local
# folder, and shows the files. Quick the second time; all its output is under build/.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/install.sh"
cd "$root"

title() { printf '\n== %s\n' "$1"; }

title "Install and build"
install_packages "$root" build
[ -f build/build.ninja ] || quietly "Configured build/" configure_build "$root" build -Dtests=false
quietly "Built build/pxport" ninja -C build pxport

out=build/export/quickstart
rm -rf "$out"
title "What the job would do:  build/pxport check examples/jobs/quickstart.json"
build/pxport check examples/jobs/quickstart.json

# A fixed clock gives the same names on every machine; omit --now in production.
title "Export:  build/pxport run examples/jobs/quickstart.json"
build/pxport run examples/jobs/quickstart.json --now 2026-12-01T06:00:00Z --json > build/export-report.json

for file in "$out"/VIP/*.csv; do
  title "Rows:  $file"
  cat "$file"
done
for file in "$out"/VIP/*.xml; do
  title "Pega's manifest:  $file"
  cat "$file"
done
for file in "$out"/VIP/manifest-*.json; do
  title "Adobe's manifest:  $file"
  cat "$file"
  echo
done
title "The run report:  build/export-report.json"
cat build/export-report.json

cat << 'END'

== Next
  Your own job:      build/pxport init job.json      (keys: docs/job.md)
  Your own profiles: build/pxport run job.json --input 'profiles/*.ndjson.gz'
  To a bucket:       give the job's destination the URL s3://BUCKET/PREFIX and a region; keys come from the environment,
                     ~/.aws or the machine's role (docs/s3.md). First test the permissions:
                       build/pxport check job.json --online
END
