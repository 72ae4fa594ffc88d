#!/usr/bin/env python3
"""Runs an export repeatedly and prints its speed and cost.

    export_bench.py --pxport build/pxport --data FILE.ndjson                  # the standard job, 1 and 2 threads, plain and gzip
    export_bench.py ... --job JOB.json --threads 2 --compression none         # another job
    export_bench.py ... --against 'PROGRAM ARGUMENTS...'                      # with a program to compare with
    export_bench.py ... --pipe 'GENERATOR ARGUMENTS...'                       # standard input instead of a file
    export_bench.py ... --memory --s3 s3://BUCKET/PREFIX --s3-options JSON    # to places other than the disk

Each round runs everything once, one after the other, so that a busy period affects all programs equally. Prints medians and
minimums of all rounds. Processor time is the better measure if other programs are running: it excludes waiting. The first
round brings the input into the page cache and does not count."""
import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STANDARD_JOB = os.path.join(ROOT, "examples", "jobs", "standard.json")
# The first audience of generate_profiles: 60 % of its profiles are in it.
GENERATED_AUDIENCE = "5a1c7e00-0000-4000-8000-000000000000"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pxport", required=True, help="the command")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", help="profiles, one a line")
    source.add_argument("--pipe", help="a command that writes profiles to its standard output")
    parser.add_argument("--job", help="instead of the standard job, examples/jobs/standard.json")
    parser.add_argument("--audience", help=f"id of the audience of the standard job ({GENERATED_AUDIENCE})",
                        default=GENERATED_AUDIENCE)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--compression", default="none,gzip")
    parser.add_argument("--no-members", action="store_true", help="also an audience without members: reading alone")
    parser.add_argument("--memory", action="store_true", help="also to /dev/shm: what the disk and its journal cost")
    parser.add_argument("--s3", metavar="URL", help="also to a bucket; keys come from the environment")
    parser.add_argument("--s3-options", metavar="JSON", default="{}", help="destination.s3 of the job")
    parser.add_argument("--against", help="a command to compare with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", default="bench-work", help="a folder for outputs, on the disk to be measured")
    return parser.parse_args()


def measured(command, feed=None):
    """Wall seconds, processor seconds, peak MiB and output of one run."""
    source = subprocess.Popen(shlex.split(feed), stdout=subprocess.PIPE) if feed else None
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=source.stdout if source else subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    if source:
        source.stdout.close()
    printed, complaints = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if source:
        source.wait()
    if process.returncode != 0:
        sys.exit(f"{shlex.join(command)}: exit code {process.returncode}\n{complaints[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed


class Plan:
    def __init__(self, threads, compression, place="", no_members=False):
        self.threads, self.compression, self.place, self.no_members = threads, compression, place, no_members
        what = "no members" if no_members else compression
        self.name = ", ".join(filter(None, [what, f"{threads} thread{'s' if threads != '1' else ''}", place]))


def plans_of(options):
    threads, compressions = options.threads.split(","), options.compression.split(",")
    places = ["", *(["memory"] if options.memory else []), *(["s3"] if options.s3 else [])]
    plans = [Plan(t, c, place) for place in places for c in compressions for t in threads]
    return plans + [Plan(t, "none", no_members=True) for t in threads if options.no_members]


def destination(options, plan, name):
    """The destination of the job, and the folder to delete afterwards."""
    if plan.place == "s3":
        return {"url": f"{options.s3.rstrip('/')}/{name}", "s3": json.loads(options.s3_options)}, None
    base = f"/dev/shm/pxport-bench-{os.getpid()}" if plan.place == "memory" else os.path.abspath(options.work)
    folder = os.path.join(base, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return {"url": folder}, base if plan.place == "memory" else None


def export(options, name, plan):
    with open(options.job or STANDARD_JOB, encoding="utf-8") as file:
        job = json.load(file)
    if not options.job:
        job["audiences"] = [{"id": options.audience, "name": "S"}]
    if plan.no_members:
        job["audiences"] = [{"id": "00000000-0000-0000-0000-000000000000", "name": "none"}]
    where, thrown_away = destination(options, plan, name)
    job["destination"].update(where)
    job["input"]["url"] = os.path.abspath(options.data) if options.data else "-"
    job.setdefault("file", {})["compression"] = plan.compression
    os.makedirs(options.work, exist_ok=True)
    path = os.path.join(options.work, name + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(job, file)
    wall, cpu, peak, printed = measured([options.pxport, "run", path, "--threads", plan.threads, "--json"], options.pipe)
    if thrown_away:
        shutil.rmtree(thrown_away)
    report = json.loads(printed)
    out = sum(file["bytes"] for audience in report["audiences"] for file in audience["files"])
    return {"wall": wall, "cpu": cpu, "peak": peak, "in": report["input"]["bytes"], "out": out,
            "profiles": report["input"]["profiles"], "rows": sum(a["rows"] for a in report["audiences"])}


def other(options):
    wall, cpu, peak, _ = measured(shlex.split(options.against))
    return {"wall": wall, "cpu": cpu, "peak": peak, "in": os.path.getsize(options.data), "out": 0, "profiles": 0, "rows": 0}


def table(runs, reference):
    columns = ("", "wall s", "least", "cpu s", "least", "MB/s in", "MB/s out", "k profiles/s", "ns cpu/profile", "peak MiB",
               "x wall", "x cpu")
    rows = []
    for name, results in runs.items():
        middle = {key: statistics.median(run[key] for run in results) for key in results[0]}
        row = [name, f"{middle['wall']:.3f}", f"{min(run['wall'] for run in results):.3f}", f"{middle['cpu']:.3f}",
               f"{min(run['cpu'] for run in results):.3f}", f"{middle['in'] / 1e6 / middle['wall']:.0f}",
               f"{middle['out'] / 1e6 / middle['wall']:.0f}", f"{middle['profiles'] / 1e3 / middle['wall']:.0f}",
               f"{1e9 * min(run['cpu'] for run in results) / middle['profiles']:.0f}" if middle["profiles"] else "-",
               f"{max(run['peak'] for run in results):.1f}"]
        for key in ("wall", "cpu"):
            ratios = [first[key] / run[key] for first, run in zip(runs[reference], results)]
            row.append(f"{statistics.median(ratios):.2f}")
        rows.append(row)
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]
    for row in [columns, *rows]:
        print("  ".join(str(cell).ljust(w) if i == 0 else str(cell).rjust(w) for i, (cell, w) in enumerate(zip(row, widths))))


def main():
    options = arguments()
    plans = plans_of(options)
    runs = {}
    if options.against and not options.data:
        sys.exit("--against reads the same file: give --data")
    for round_number in range(options.rounds + (1 if options.data else 0)):
        results = {}
        if options.against:
            results["other"] = other(options)
        for number, plan in enumerate(plans):
            results[plan.name] = export(options, f"run{number}", plan)
        if round_number > 0 or not options.data:
            for name, result in results.items():
                runs.setdefault(name, []).append(result)
    last = runs[plans[0].name][-1]
    print(f"# {last['profiles']:.0f} profiles, {last['in'] / 1e6:.1f} MB in; {options.rounds} rounds, medians; "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; x: against the first line")
    table(runs, next(iter(runs)))


if __name__ == "__main__":
    main()
