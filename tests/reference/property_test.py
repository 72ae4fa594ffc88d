#!/usr/bin/env python3
"""Random small inputs and random jobs: the engine must write what the reference writes.

property_test.py RUN_JOBS [--seed N] [--cases N] [--seconds S]: with --seconds it runs for that time. A failure prints
the seed of the case; --seed N --cases 1 repeats it.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import reference
import reference_identities
from random_case import Case
from reference_columns import parse

DAYS = ["2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z", "2026-01-04T03:04:05Z"]


class Runner:
    def __init__(self, path, folder):
        self.folder = folder
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True)

    def forget(self):
        for name in ("out", "state"):
            shutil.rmtree(os.path.join(self.folder, name), ignore_errors=True)

    def remove_files(self):
        """Deletes the visible files, but not the control folder."""
        for name in self.visible():
            os.remove(os.path.join(self.folder, "out", name))

    def run(self, job, now, threads, chunk_bytes):
        request = {"job": job, "now": now, "threads": threads, "chunk_bytes": chunk_bytes}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the engine died: {self.process.wait()}")
        return json.loads(line)

    def visible(self):
        files = {}
        out = os.path.join(self.folder, "out")
        for root, folders, names in os.walk(out):
            folders[:] = [f for f in folders if f != "_pxport"]
            for name in names:
                with open(os.path.join(root, name), "rb") as file:
                    files[os.path.relpath(os.path.join(root, name), out)] = file.read()
        return files

    def rejects(self):
        with open(os.path.join(self.folder, "rejects"), "rb") as file:
            return file.read()


def written(files, as_json):
    """The contents of the files: decompressed, JSON lines parsed."""
    made = {}
    for name, data in files.items():
        data = gzip.decompress(data) if name.endswith(".gz") else data
        made[name] = [parse(line, record) for line in data.split(b"\n")[:-1]] if as_json else data
    return made


def record(members):
    """An object of a record: each of its keys is there once."""
    made = dict(members)
    check(len(made) == len(members), "a key twice", members)
    return made


def check(condition, what, *values):
    if not condition:
        raise AssertionError("\n  ".join([what] + [repr(v) for v in values]))


def check_report(report, expected, job):
    check(int(report["input"]["profiles"]) == expected.read, "profiles read", report["input"], expected.read)
    check(int(report["input"]["bad"]) == expected.bad, "bad profiles", report["input"], expected.bad)
    for index, entry in enumerate(report["audiences"]):
        check(entry["profiles"] == expected.profiles(index), f"exported profiles of {index}", entry, expected.profiles(index))
        check(entry["rows"] == expected.rows(index), f"rows of {index}", entry, expected.rows(index))
        check(entry["excluded"] == expected.counts[index], f"excluded of {index}", entry["excluded"], expected.counts[index])
        excluded = entry["excluded"]
        check(entry["known"] == expected.known[index], f"known of {index}", entry, expected.known[index])
        for kind in ("invalid_hash", "invalid_phone", "invalid_email", "invalid_id"):
            wanted = sum(expected.by_column(index, kind).values())
            check(entry["identities"][kind] == wanted, f"{kind} of {index}", entry["identities"], wanted)
        for kind in ("unformatted", "emptied"):
            wanted = expected.by_column(index, kind)
            check(entry["values"][kind] == wanted, f"{kind} of {index}", entry["values"], wanted)
        check(entry["removed"] == expected.removed[index], f"removed of {index}", entry, expected.removed[index])
        check(entry["deletes"] == len(expected.deletes[index]), f"deletes of {index}", entry, expected.deletes[index])
        total = entry["profiles"] + expected.bad + sum(excluded["required"].values()) + \
            sum(excluded[kind] for kind in ("not_member", "consent", "duplicate", "unchanged"))
        check(total == expected.read, f"buckets of {index}", entry, expected.read)


def check_run(runner, job, expected, files, answer):
    visible = runner.visible()
    if expected.failed:
        check("input_line" in answer, "it had to fail", expected.failed, answer)
        check((answer["input_name"], int(answer["input_line"])) == expected.failed, "failed elsewhere", answer, expected.failed)
        check(not visible, "a failed export is visible", visible)
        return visible
    if expected.guarded():
        check("known keys" in answer.get("error", ""), "the purge guard had to stop it", answer)
        check(not visible, "an export that was stopped is visible", visible)
        return visible
    check("report" in answer, "it had to succeed", answer)
    made = written(visible, job["file"].get("format") == "json")
    check(sorted(made) == sorted(files), "other files", sorted(made), sorted(files))
    for name in files:
        check(made[name] == files[name], f"{name} differs", made[name], files[name])
    check_report(answer["report"], expected, job)
    if "rejects" in job:
        lines = runner.rejects().split(b"\n")[:-1][1::2]
        check(lines == expected.rejects, "other rejects", lines, expected.rejects)
    return visible


def run_case(runner, seed):
    """All snapshots of a case, twice: with one thread, and with other threads and small chunks."""
    case = Case(seed)
    job = dict(case.job, input={})
    if job.get("on_bad_profile") == "skip":
        job["rejects"] = {"url": "rejects"}
    first = []
    for threads, chunk_bytes in [(1, 0), (case.rng.choice([1, 2, 3, 5]), case.rng.choice([1, 64, 200, 1000]))]:
        runner.forget()
        states, days = None, []
        for day, inputs in enumerate(case.snapshots):
            for name, data in inputs:
                with open(os.path.join(runner.folder, name), "wb") as file:
                    file.write(data)
            job["input"]["url"] = [name for name, _ in inputs]
            if case.snapshot_times:
                job["input"]["snapshot_time"] = case.snapshot_times[day]
            expected = reference.Export(case.job, DAYS[day], states, job["input"].get("snapshot_time")).run(inputs)
            files = None if expected.failed else expected.files()
            runner.remove_files()
            answer = runner.run(job, DAYS[day], threads, chunk_bytes)
            visible = check_run(runner, job, expected, files, answer)
            if not expected.failed and not expected.guarded():
                states = expected.after  # a failed run must not change the state
            days.append(visible)
        check(days == (first or days), "other bytes with other threads and chunks")
        first = days
    return expected


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("run_jobs")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=150)
    arguments.add_argument("--seconds", type=float, default=0)
    options = arguments.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # no need to sync to a disk
    folder = tempfile.mkdtemp(prefix="pxport-reference-", dir=memory)
    runner = Runner(os.path.abspath(options.run_jobs), folder)
    end = time.monotonic() + options.seconds
    done = {"exported": 0, "failed": 0, "rows": 0, "duplicates": 0, "unchanged": 0, "removed": 0, "guarded": 0}
    done.update({kind: 0 for kind in ("invalid_hash", "invalid_email", "invalid_id", "unformatted", "emptied")})
    if reference_identities.phonenumbers is None:
        print("without phone numbers: the Python module phonenumbers is missing (Debian: python3-phonenumbers)")
    else:
        done["invalid_phone"] = 0
    seed = options.seed
    try:
        while seed < options.seed + options.cases or time.monotonic() < end:
            try:
                expected = run_case(runner, seed)
            except AssertionError as error:
                print(f"case {seed}: {error}\njob: {json.dumps(Case(seed).job)}", file=sys.stderr)
                return 1
            done["failed" if expected.failed else "exported"] += 1
            done["guarded"] += not expected.failed and expected.guarded()
            if not expected.failed:
                done["rows"] += sum(expected.rows(i) for i in range(len(expected.kept)))
                done["duplicates"] += sum(c["duplicate"] for c in expected.counts)
                done["unchanged"] += sum(c["unchanged"] for c in expected.counts)
                done["removed"] += sum(expected.removed)
                for noted in expected.noted:
                    for (kind, _), count in noted.items():
                        done[kind] += count
            seed += 1
    finally:
        runner.process.stdin.close()
        runner.process.wait()
        shutil.rmtree(folder)
    print(f"{seed - options.seed} cases: {done}")
    # A property that is never exercised would always hold.
    return 0 if all(done.values()) or options.cases < 100 else 1


if __name__ == "__main__":
    sys.exit(main())
