#!/usr/bin/env python3
"""Compares the types of the C API with libpxport.so.1.abi, the baseline of abidw (package abigail-tools).

  baseline_test.py ROOT           compares; exit code 77 (skipped) without abidw
  baseline_test.py ROOT --write   replaces the baseline

abidw needs debug information, which libpxport does not have. So this test compiles a small library with it: every function of
pxport.h with an empty body, and the version script of libpxport. Its types are those of libpxport, because the compiler checks
capi/ against the same declarations, and symbols_test.py compares the exported names.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(sys.argv[1])
BASELINE = os.path.join(ROOT, "tests/abi/libpxport.so.1.abi")


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


def shape():
    """pxport.h as a C file in which every function has a body."""
    with open(f"{ROOT}/include/pxport/pxport.h", encoding="utf-8") as file:
        header = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.DOTALL)
    lines = ["#include <pxport/pxport.h>"]
    for result, name, parameters in re.findall(r"^PXPORT_API ([^;()]*?)\b(pxport_\w+)\((.*?)\);", header, re.MULTILINE | re.DOTALL):
        lines.append(f"{result}{name}({parameters}) {{ {'return 0;' if result.strip() != 'void' else ''} }}")
    return "\n".join(lines) + "\n"


def describe(folder):
    """Path of the description of the current header."""
    source, library, description = (os.path.join(folder, name) for name in ("pxport.c", "libpxport.so.1", "pxport.abi"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(shape())
    # Keep the types of callbacks and structs that only appear behind pointers.
    run("cc", "-std=c11", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-eliminate-unused-debug-types",
        f"-I{ROOT}/include", f"-Wl,--version-script={ROOT}/capi/pxport.map", "-Wl,-soname,libpxport.so.1", source, "-o", library)
    # Omit locations and paths, which differ from machine to machine.
    run("abidw", "--no-architecture", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--type-id-style", "hash", "--short-locs",
        "--headers-dir", f"{ROOT}/include", "--out-file", description, library)
    return description


def main():
    if shutil.which("abidw") is None or shutil.which("abidiff") is None:
        print("skipped: abidw and abidiff are missing (package abigail-tools)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        description = describe(folder)
        if sys.argv[2:] == ["--write"]:
            shutil.copyfile(description, BASELINE)
            return 0
        # Functions may be added; everything else changes the published ABI.
        result = run("abidiff", "--no-added-syms", BASELINE, description, check=False)
        if result.returncode != 0:
            print(result.stdout + result.stderr)
            print("the ABI differs from tests/abi/libpxport.so.1.abi; docs/abi.md says what may change, "
                  "and --write replaces the baseline")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
