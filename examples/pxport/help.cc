#include "help.h"

#include <cstdio>

#include "failure.h"

namespace command {

const std::string_view kMainHelp =
    R"(pxport turns customer profiles (NDJSON) into the files that Pega Customer Decision Hub imports.

Usage:
  pxport run JOB [OPTIONS]   export the profiles as the job says
  pxport check JOB           say what a run would do; change nothing
  pxport init [FILE]         write a starter job
  pxport begin JOB           one export in several processes: open it, get a ticket
  pxport work JOB            write one of its shards
  pxport commit JOB          publish it
  pxport abort JOB           give it up
  pxport gc JOB              remove what exports have left behind
  pxport COMMAND --help      options and examples of a command
  pxport --version

Examples:
  pxport init job.json
  pxport check job.json
  pxport run job.json
  zcat profiles.ndjson.gz | pxport run job.json --input - --output export/

Exit codes:
  0  success
  1  the export failed; nothing of it is visible
  2  wrong usage or job; nothing was read
  3  cancelled; nothing is visible
  4  published, but bad profiles were skipped
  6  decided, but not fully published: run the same job, or commit, again

Errors are two lines on standard error: what is wrong, and what to do.
)";

const std::string_view kRunHelp =
    R"(Exports the profiles as the job says. Nothing is visible at the destination until everything is written.

Usage:
  pxport run JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input. Relative paths in it start at the current folder.

Options:
  --input URL          read these profiles: a file, a glob, or - for standard input
  --output URL         write there instead of destination.url
  --set POINTER=JSON   change one place of the job, as often as needed: --set /file/max_rows=1000
  --audience ID        export only this audience of the job; may be repeated
  --now RFC3339        fix the clock of names and memberships: the same run gives the same bytes
  --threads N          workers; default: one a processor. The output is the same for any number
  --memory MIB         memory limit; default 64
  --resume             go on with a run to a bucket that was killed: what it has sent already is not sent again
  --json               print the run report as JSON and nothing else on standard output
  --help               this text

Ctrl-C stops the export and leaves nothing visible; a second Ctrl-C kills, and the next run clears up.

Examples:
  pxport run job.json
  pxport run job.json --input 'profiles/*.ndjson.gz' --output export/
  zcat profiles.ndjson.gz | pxport run job.json --input -
  pxport run job.json --audience 3f6c1b9e-84d2-4c0a-9e57-1b7a2d60c8f4 --set '/file/compression="gzip"'
  pxport run job.json --now 2026-12-01T06:00:00Z --json > report.json
)";

const std::string_view kCheckHelp =
    R"(Says what a run would do: audiences, columns, file names, warnings. Looks at the input and the destination, but
reads no profile and changes nothing.

Usage:
  pxport check JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input.

Options:
  --input URL          as for run
  --output URL         as for run
  --set POINTER=JSON   as for run
  --audience ID        as for run
  --now RFC3339        as for run
  --online             try at the destination what a run would do there; what is made is removed again
  --json               print the plan as JSON and nothing else on standard output
  --help               this text

Examples:
  pxport check job.json
  pxport check job.json --online
  pxport check job.json --set /file/max_rows=1000 --json
)";

const std::string_view kInitHelp =
    R"(Writes a starter job: change the names in it, then check and run it. Never overwrites a file.

Usage:
  pxport init [FILE]

FILE is job.json if it is not given, or - for standard output.

Options:
  --help               this text

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
