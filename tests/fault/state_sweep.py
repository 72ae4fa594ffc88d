"""Kills incremental exports at every call that changes the file system, one run per call.

    state_sweep.py SHIM PXPORT

For each kind of incremental export: a first run, a second run over a changed snapshot that is killed, then runs until one
succeeds. The changes of the second run must be exported completely and once, and the next run must have nothing to do: state
and files always advance together.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

AUDIENCE = "vip"
MODES = {
    "diff": {"mode": "diff", "deletes": True},
    "by state": {"mode": "incremental", "incremental_by": "state", "deletes": True},
    "by time": {"mode": "incremental", "deletes": True},
}


def profile(key, name="A", status="realized", day=0):
    membership = {"status": status, "lastQualificationTime": f"2026-11-0{day + 1}T12:00:00Z"}
    return json.dumps({"identityMap": {"CRMID": [{"id": key}]}, "person": {"name": {"firstName": name}},
                       "segmentMembership": {"ups": {AUDIENCE: membership}}}) + "\n"


FIRST = profile("C1") + profile("C2") + profile("C3")
SECOND = profile("C1") + profile("C2", "B", day=1) + profile("C3", status="exited", day=1) + profile("C4", day=1)
CHANGES = {"rows": ["C2,B", "C4,A"], "deletes": ["C3"]}


class Sweep:
    def __init__(self, shim, command, base, audience):
        self.shim = shim
        self.command = command
        self.base = base
        self.job = {
            "version": 1, "destination": {"name": "t", "url": "out"}, "input": {"url": "in.ndjson"},
            "audiences": [{"id": AUDIENCE, **audience}], "key": "CustomerID", "state": {"url": "state"},
            "mapping": [{"source": "identity:CRMID", "target": "identity:CustomerID"},
                        {"source": "person.name.firstName", "target": "First"}],
            "file": {"name": "day%DATETIME(dd)%", "csv": {"header": False}, "manifest": ["pega"]},
        }

    def run(self, root, day, **environment):
        """Returns the exit code of the run of a day."""
        words = [self.command, "run", "job.json", "--threads", "1", "--now", f"2026-11-{day:02}T00:00:00Z"]
        return subprocess.run(words, cwd=root, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode

    def shown(self, root, first_day):
        """Rows and deletes of all files of a day and later."""
        found = {"rows": [], "deletes": []}
        for name in sorted(os.listdir(os.path.join(root, "out"))):
            if not name.endswith(".csv") or int(name[3:5]) < first_day:
                continue
            with open(os.path.join(root, "out", name), encoding="utf-8") as file:
                found["deletes" if "_deletes" in name else "rows"] += file.read().split()
        return found

    def snapshot(self, root, text):
        with open(os.path.join(root, "in.ndjson"), "w", encoding="utf-8") as file:
            file.write(text)

    def prepare(self):
        """Returns a folder after the first run, to be copied."""
        root = os.path.join(self.base, "first")
        os.mkdir(root)
        with open(os.path.join(root, "job.json"), "w", encoding="utf-8") as file:
            json.dump(self.job, file)
        self.snapshot(root, FIRST)
        assert self.run(root, 2) == 0, "the first run fails"
        self.snapshot(root, SECOND)
        return root

    def killed_at(self, first, call):
        """False if the second run ended before that call."""
        root = os.path.join(self.base, "run")
        shutil.copytree(first, root)
        environment = {"LD_PRELOAD": self.shim, "PXPORT_KILL_AT": str(call)}
        code = self.run(root, 3, **environment)
        assert code in (0, -signal.SIGKILL), f"call {call}: exit code {code}"
        # Each run has its own day and files, so that rows that are exported twice are visible.
        assert self.run(root, 4) == 0, f"call {call}: the run after it fails"
        found = self.shown(root, 3)
        assert found == CHANGES, f"call {call}: {found}"
        assert self.run(root, 5) == 0, f"call {call}: the last run fails"
        assert self.shown(root, 5) == {"rows": [], "deletes": []}, f"call {call}: the state has not moved"
        folders = os.listdir(os.path.join(root, "state"))
        assert len(folders) == 1, f"call {call}: {folders} in the state"
        versions = os.listdir(os.path.join(root, "state", folders[0], "versions"))
        assert len(versions) == 1, f"call {call}: versions {versions} are left"
        data = os.path.join(root, "state", folders[0], "data")
        kept = os.listdir(data) if os.path.isdir(data) else []
        assert len(kept) <= 1, f"call {call}: data {kept} is left"
        shutil.rmtree(root)
        return code != 0

    def all_calls(self):
        first = self.prepare()
        call = 1
        while self.killed_at(first, call):
            call += 1
        assert call > 50, "too few calls: is the shim at work?"
        return call - 1


def main(shim, command):
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    for name, audience in MODES.items():
        with tempfile.TemporaryDirectory(prefix="pxport-kill-", dir=memory) as base:
            calls = Sweep(os.path.abspath(shim), os.path.abspath(command), base, audience).all_calls()
        print(f"{name}: killed at each of {calls} calls")


if __name__ == "__main__":
    main(*sys.argv[1:])
