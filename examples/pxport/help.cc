#include "help.h"

#include <cstdio>

#include "failure.h"

namespace command {

const std::string_view kMainHelp =
    R"(pxport turns customer profiles (NDJSON) into the files that Pega Customer Decision Hub imports.

Usage:
  pxport run JOB [OPTIONS]   export profiles
  pxport check JOB           show what a run would do; change nothing
  pxport init [FILE]         write a starter job
  pxport begin JOB           open an export that several processes write; print its ticket
  pxport work JOB            write one shard of it
  pxport commit JOB          publish it
  pxport abort JOB           abort it
  pxport gc JOB              remove obsolete objects of exports
  pxport COMMAND --help      show the options and examples of a command
  pxport --version

Examples:
  pxport init job.json
  pxport check job.json
  pxport run job.json
  zcat profiles.ndjson.gz | pxport run job.json --input - --output export/

Exit codes:
  0  success
  1  the export failed; nothing of it is visible
  2  invalid command line or job; nothing was read
  3  cancelled; nothing is visible
  4  published, but bad profiles were skipped
  6  decided, but not fully published: run the same job, or commit, again

Errors are two lines on standard error: what failed and why, and how to fix it.
)";

const std::string_view kRunHelp =
    R"(Exports profiles to the destination of a job. Nothing is visible there until everything is written.

Usage:
  pxport run JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input. Relative paths in it start at the current folder.

Options:
  --input URL          read these profiles: a file, a glob, or - for standard input
  --output URL         write there instead of destination.url
  --set POINTER=JSON   change one value of the job: --set /file/max_rows=1000; may be repeated
  --audience ID        export only this audience of the job; may be repeated
  --now RFC3339        fix the clock of names and memberships, so that a repeated run writes the same bytes
  --allow-removals N   remove up to N keys from the audiences together, however large a share of them that is
  --threads N          workers; default: one per processor. The output is the same for any number
  --memory MIB         memory limit; default 64
  --resume             continue a run to a bucket that was killed, without uploading the same parts again
  --json               print the run report as JSON and nothing else on standard output
  --help               show this text

Ctrl-C cancels the export and leaves nothing visible. A second Ctrl-C kills it, and the next run cleans up.

Examples:
  pxport run job.json
  pxport run job.json --input 'profiles/*.ndjson.gz' --output export/
  zcat profiles.ndjson.gz | pxport run job.json --input -
  pxport run job.json --audience 3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4 --set '/file/compression="gzip"'
  pxport run job.json --now 2026-12-01T06:00:00Z --json > report.json
)";

const std::string_view kCheckHelp =
    R"(Shows what a run would do: audiences, columns, file names, warnings. Lists the input and the destination, reads no
profile and changes nothing.

Usage:
  pxport check JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input.

Options:
  --input URL          as for run
  --output URL         as for run
  --set POINTER=JSON   as for run
  --audience ID        as for run
  --now RFC3339        as for run
  --online             test the requests of a run at the destination, and remove the test objects
  --json               print the plan as JSON and nothing else on standard output
  --help               show this text

Examples:
  pxport check job.json
  pxport check job.json --online
  pxport check job.json --set /file/max_rows=1000 --json
)";

const std::string_view kInitHelp =
    R"(Writes a starter job. Change its values, then check and run it. Never overwrites a file.

Usage:
  pxport init [FILE]

FILE is - for standard output; default: job.json.

Options:
  --help               show this text

Examples:
  pxport init
  pxport init nightly.json
  pxport init - | pxport check - --input examples/data/profiles.ndjson
)";

bool Print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

int PrintHelp(std::string_view text) {
  return Print(text) ? kSuccess : kFailed;
}

}  // namespace command
