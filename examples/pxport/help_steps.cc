// What --help prints for the steps of an export in several processes.
#include "help.h"

namespace command {

const std::string_view kBeginHelp =
    R"(Opens an export that several processes write: stores its plan and gives a ticket, which the other steps take.
Job and options that change it have to be the same in every step.

Usage:
  pxport begin JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input.

Options:
  --shards N           how many workers write, each one shard; default 1
  --key TEXT           name of what is exported: the same key and job give the same export, however often begun
  --own-input          each worker names its input; without it the files of input.url are listed now and shared
  --ticket FILE        write the ticket there; default: standard output
  --output URL         write there instead of destination.url
  --set POINTER=JSON   change one place of the job, as often as needed
  --audience ID        export only this audience of the job; may be repeated
  --now RFC3339        fix the clock of names and memberships
  --json               print the ticket on standard output, a failure as JSON
  --help               this text

Examples:
  pxport begin job.json --shards 4 --ticket ticket
  parallel pxport work job.json --ticket ticket --shard {} --receipt receipt.{} ::: 0 1 2 3
  pxport commit job.json --ticket ticket
)";

const std::string_view kWorkHelp =
    R"(Writes one shard of an export and gives a receipt. Nothing is visible before commit. A shard may be written again,
on another machine or at the same time: commit takes one of them.

Usage:
  pxport work JOB --ticket FILE --shard N [OPTIONS]

JOB and options that change it as for begin.

Options:
  --ticket FILE        what begin wrote; - for standard input
  --shard N            which shard, counted from 0
  --input URL          this shard's profiles: a file, a glob, or - for standard input; may be repeated. Without it:
                       this shard's share of the files that begin has listed, every Nth one
  --repair             make a shard again that was lost after commit had decided; only the same bytes are accepted
  --receipt FILE       write the receipt there; default: standard output. It is stored beside the export, too
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --threads N          workers inside this process; default: one a processor
  --memory MIB         memory limit; default 64
  --json               print the receipt on standard output, a failure as JSON
  --help               this text

Examples:
  pxport work job.json --ticket ticket --shard 0
  zcat part-3.gz | pxport work job.json --ticket ticket --shard 3 --input - --receipt receipt.3
  pxport work job.json --ticket ticket --shard 3 --repair
)";

const std::string_view kCommitHelp =
    R"(Decides an export and publishes its files, manifests last. May be called again, from any process: it goes on where
an earlier one stopped, and gives the same report.

Usage:
  pxport commit JOB --ticket FILE [RECEIPTS...] [OPTIONS]

JOB and options that change it as for begin. RECEIPTS are files of receipts, one a line; they need not be given, since
each is stored beside the export.

Options:
  --ticket FILE        what begin wrote; - for standard input
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --json               print the report as JSON and nothing else on standard output
  --help               this text

Exit code 1: nothing is visible, for example because shards are missing, which the message names. Exit code 6: it is
decided, but not fully published; commit again.

Examples:
  pxport commit job.json --ticket ticket
  pxport commit job.json --ticket ticket receipt.* --json > report.json
)";

const std::string_view kAbortHelp =
    R"(Gives an export up: removes what its workers have staged, and refuses those that come later. May be called again.
An export that commit has decided cannot be given up.

Usage:
  pxport abort JOB --ticket FILE [OPTIONS]

JOB and options that change it as for begin.

Options:
  --ticket FILE        what begin wrote; - for standard input
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --json               print the outcome as JSON
  --help               this text

Examples:
  pxport abort job.json --ticket ticket
)";

const std::string_view kGcHelp =
    R"(Removes what exports have left behind and nobody needs: what dead workers have staged, attempts, receipts. Never
touches what is published, nor what a living export works on.

Usage:
  pxport gc JOB --ticket FILE
  pxport gc JOB --older-than AGE

JOB and options that change it as for begin.

Options:
  --ticket FILE        clean up after this export; it has to be committed or aborted
  --older-than AGE     clean up after all exports with the job's destination and control folder, and abort those that
                       are undecided and have given no sign of life for so long: 90s, 30m, 12h, 2d. Give more than
                       a shard takes
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --json               print what was done as JSON and nothing else on standard output
  --help               this text

Examples:
  pxport gc job.json --older-than 2d
  pxport gc job.json --ticket ticket
)";

}  // namespace command
