"""Kills a program that exports to a folder at every call that changes the file system, one run per call.

    kill_sweep.py SHIM COMMAND... {root}

COMMAND exports to the folder {root}, the same bytes every time. After each kill, nothing is visible unless the export is
decided, and all visible files are complete. Then the command runs without being killed: everything is visible, nothing twice, and
no other file remains.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

STAYS = {"plan", "decision", "receipt.json", "done"}


def tree(root):
    """Relative names and contents of all files; None for an empty folder."""
    found = {}
    for folder, folders, files in os.walk(root):
        if folder != root and not folders and not files:
            found[os.path.relpath(folder, root) + "/"] = None
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def visible(files):
    return {name: data for name, data in files.items() if not name.startswith("_pxport/")}


def check_control(files, where):
    """Checks that _pxport holds only what remains of finished exports."""
    exports = {}
    for name in files:
        if name.startswith("_pxport/"):
            match = re.fullmatch(r"_pxport/([0-9a-f]{32})/(.*)", name)
            assert match, f"{where}: {name} is left"
            exports.setdefault(match[1], set()).add(match[2])
    for export, names in exports.items():
        assert names == STAYS, f"{where}: export {export} has {sorted(names)}"


class Sweep:
    def __init__(self, shim, command):
        self.shim = shim
        self.command = command
        self.expected = None

    def run(self, root, **environment):
        command = [part.replace("{root}", root) for part in self.command]
        return subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL).returncode

    def undisturbed(self, root):
        assert self.run(root) == 0, "the command fails undisturbed"
        return tree(root)

    def killed_at(self, call, torn, base):
        """False if the command ended before that call."""
        where = f"killed at call {call}" + (", torn" if torn else "")
        root = os.path.join(base, "out")
        environment = {"LD_PRELOAD": self.shim, "PXPORT_KILL_AT": str(call)}
        if torn:
            environment["PXPORT_KILL_TORN"] = "1"
        code = self.run(root, **environment)
        assert code in (0, -signal.SIGKILL), f"{where}: exit code {code}"
        files = tree(root)
        decided = any(name.endswith("/decision") for name in files)
        for name, data in visible(files).items():
            assert decided, f"{where}: {name} shows before the decision"
            assert data is None or data == self.expected[name], f"{where}: {name} is not whole"
        files = self.undisturbed(root)
        assert visible(files) == self.expected, f"{where}: the next run shows {sorted(visible(files))}"
        check_control(files, where)
        shutil.rmtree(root)
        return code != 0

    def all_calls(self):
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        with tempfile.TemporaryDirectory(prefix="pxport-kill-", dir=memory) as base:
            root = os.path.join(base, "first")
            self.expected = visible(self.undisturbed(root))
            assert self.expected, "the command exports nothing"
            for torn in (False, True):
                call = 1
                while self.killed_at(call, torn, base):
                    call += 1
                print(f"killed at each of {call - 1} calls" + (", torn" if torn else ""))
                assert call > 50, "too few calls: is the shim at work?"


if __name__ == "__main__":
    Sweep(os.path.abspath(sys.argv[1]), sys.argv[2:]).all_calls()
