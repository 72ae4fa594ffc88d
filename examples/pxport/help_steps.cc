// The help texts of the steps of an export in several processes.
#include "help.h"

namespace command {

const std::string_view kBeginHelp =
    R"(Opens an export that several processes write: stores its plan and prints a ticket for the other steps. The job, and
the options that change it, must be the same in every step.

Usage:
  pxport begin JOB [OPTIONS]

JOB is a job file (docs/job.md), or - for standard input.

Options:
  --shards N           number of workers, each of which writes one shard; default 1
  --key TEXT           idempotency key: repeating begin with the same key and job returns the same export
  --own-input          each worker names its input. Default: begin assigns the files of input.url to the shards
  --ticket FILE        write the ticket to this file; default: standard output
  --output URL         write there instead of destination.url
  --set POINTER=JSON   change one value of the job; may be repeated
  --audience ID        export only this audience of the job; may be repeated
  --now RFC3339        fix the clock of names and memberships
  --json               print the ticket on standard output, and a failure as JSON
  --help               show this text

Examples:
  pxport begin job.json --shards 4 --ticket ticket
  parallel pxport work job.json --ticket ticket --shard {} --receipt receipt.{} ::: 0 1 2 3
  pxport commit job.json --ticket ticket
)";

const std::string_view kWorkHelp =
    R"(Writes one shard of an export and prints a receipt. Nothing is visible before commit. A shard may be written again,
on another machine or at the same time: commit chooses one.

Usage:
  pxport work JOB --ticket FILE --shard N [OPTIONS]

JOB, and the options that change it, must be those of begin.

Options:
  --ticket FILE        the ticket that begin wrote; - for standard input
  --shard N            number of the shard, from 0
  --input URL          profiles of this shard: a file, a glob, or - for standard input; may be repeated. Default:
                       this shard's share of the files that begin listed, every Nth one
  --repair             write a shard again that was lost after commit decided; accepts only identical bytes
  --receipt FILE       write the receipt to this file; default: standard output. The export stores it too
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --threads N          workers in this process; default: one per processor
  --memory MIB         memory limit; default 64
  --json               print the receipt on standard output, and a failure as JSON
  --help               show this text

Examples:
  pxport work job.json --ticket ticket --shard 0
  zcat part-3.gz | pxport work job.json --ticket ticket --shard 3 --input - --receipt receipt.3
  pxport work job.json --ticket ticket --shard 3 --repair
)";

const std::string_view kCommitHelp =
    R"(Decides an export and publishes its files, manifests last. May be repeated, from any process: it continues where an
earlier commit stopped, and prints the same report.

Usage:
  pxport commit JOB --ticket FILE [RECEIPTS...] [OPTIONS]

JOB, and the options that change it, must be those of begin. RECEIPTS are files with one receipt per line. They are
optional, since the export stores each receipt.

Options:
  --ticket FILE        the ticket that begin wrote; - for standard input
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --allow-removals N   remove up to N keys from the audiences together, however large a share of them that is
  --json               print the report as JSON and nothing else on standard output
  --help               show this text

Exit code 1: nothing is visible, for example because shards are missing; the message names them. Exit code 6: the
export is decided, but not fully published; commit again.

Examples:
  pxport commit job.json --ticket ticket
  pxport commit job.json --ticket ticket receipt.* --json > report.json
)";

const std::string_view kAbortHelp =
    R"(Aborts an export: removes what its workers staged, and rejects workers that come later. May be repeated. An export
that commit has decided cannot be aborted.

Usage:
  pxport abort JOB --ticket FILE [OPTIONS]

JOB, and the options that change it, must be those of begin.

Options:
  --ticket FILE        the ticket that begin wrote; - for standard input
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --json               print the result as JSON
  --help               show this text

Examples:
  pxport abort job.json --ticket ticket
)";

const std::string_view kGcHelp =
    R"(Removes obsolete objects of exports: files that failed workers staged, attempts, receipts. Never touches published
files or an export that is active.

Usage:
  pxport gc JOB --ticket FILE
  pxport gc JOB --older-than AGE

JOB, and the options that change it, must be those of begin.

Options:
  --ticket FILE        clean up after this export, which must be committed or aborted
  --older-than AGE     clean up after all exports with the job's destination and control folder, and abort undecided
                       exports without activity for this time: 90s, 30m, 12h, 2d. Use more than the time of a shard
  --output URL         as for begin
  --set POINTER=JSON   as for begin
  --audience ID        as for begin
  --now RFC3339        as for begin
  --json               print the result as JSON and nothing else on standard output
  --help               show this text

Examples:
  pxport gc job.json --older-than 2d
  pxport gc job.json --ticket ticket
)";

}  // namespace command
