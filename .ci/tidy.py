#!/usr/bin/env python3
"""clang-tidy over all sources, several files as one: it spends nearly all of its time in headers, which are then read once.

tidy.py BUILD: a build folder, of whose commands only what clang must know is taken: precompiled headers and some of the warnings
are GCC's. The checks are in .clang-tidy. Files that would get in each other's way go into different bundles; a bundle that does
not compile is taken apart again.
"""

import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ("src/", "capi/", "examples/pxport/")
MOST = 12  # files of a bundle: more of them save little, and would keep one processor waiting for the other
# What a file declares: in this house nothing at the top level is indented.
TYPE = re.compile(r"^(?:struct|class|enum class|enum|using) (\w+)", re.M)
FUNCTION_OR_VALUE = re.compile(r"^(?=[A-Za-z\[])[^\n(=;{]*?\b(\w+)(?=\(| =|;|\{|\[)", re.M)
WORD = re.compile(r"\w+")
COMMENT = re.compile(r"//.*")


def code_of(path):
    with open(path, encoding="utf-8") as file:
        return COMMENT.sub("", file.read())


class Source:
    def __init__(self, path, options):
        self.path, self.options = path, options
        text = code_of(os.path.join(ROOT, path))
        local = text.partition("\nnamespace {\n")[2].partition("\n}  \n")[0]  # the end's comment is gone
        self.types = set(TYPE.findall(local))
        self.names = self.types | set(FUNCTION_OR_VALUE.findall(local))
        self.words = set(WORD.findall(text))

    # A type hides one of the same name that the other file or a header means; functions of one name are mostly told apart.
    def gets_along_with(self, other):
        return not (self.names & other.names or self.types & other.words or other.types & self.words)


def sources(build):
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    found = {}
    for command in commands:
        path = os.path.relpath(os.path.join(command["directory"], command["file"]), ROOT)
        if not path.startswith(FOLDERS) or not path.endswith(".cc"):
            continue
        words, options = iter(shlex.split(command["command"])), []
        for word in words:
            if word in ("-o", "-MF", "-MQ"):
                next(words)
            elif word.startswith(("-I", "-isystem", "-D", "-std")) and not word.endswith(".p"):
                options.append(word)
        found[path] = Source(path, options)
    return [found[path] for path in sorted(found)]


def hiding(files):
    """The files with local names that hide what headers declare."""
    words, types = set(), set()
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            if name.endswith(".h"):
                text = code_of(os.path.join(folder, name))
                words |= set(WORD.findall(text))
                types |= set(TYPE.findall(text))
    return [file for file in files if file.types & words or file.names & types]


def bundles(files):
    """Lists of files. One that hides something comes last in its bundle, so that no header is read behind it."""
    last = hiding(files)
    made, closed = [], []
    for hides in (False, True):
        for file in files:
            if hides != (file in last):
                continue
            for bundle in made:
                fits = len(bundle) < MOST + hides and bundle[0].options == file.options
                if fits and all(file.gets_along_with(other) for other in bundle):
                    bundle.append(file)
                    break
            else:
                bundle = [file]
                made.append(bundle)
            if hides:
                made.remove(bundle)
                closed.append(bundle)
    return made + closed


def check(build, number, bundle):
    """(exit code, output) of clang-tidy; number names the file that includes the others."""
    main = os.path.join(build, "tidy", f"{number}.cc")
    with open(main, "w", encoding="utf-8") as file:
        file.writelines(f'#include "{os.path.join(ROOT, source.path)}"\n' for source in bundle)
    words = ["clang-tidy", "--quiet", "--warnings-as-errors=*", main, "--", *bundle[0].options, "-Wno-unknown-warning-option"]
    done = subprocess.run(words, cwd=build, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if "[clang-diagnostic-error]" in done.stdout and len(bundle) > 1:
        alone = [check(build, f"{number}_{i}", [source]) for i, source in enumerate(bundle)]
        return max(code for code, _ in alone), "".join(output for _, output in alone)
    return done.returncode, done.stdout


def main():
    build = os.path.abspath(sys.argv[1])
    os.makedirs(os.path.join(build, "tidy"), exist_ok=True)
    files = sources(build)
    made = bundles(files)
    worst = 0 if files else 1
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, output in pool.map(lambda each: check(build, *each), enumerate(made)):
            if code != 0:
                print(output)
                worst = 1
    print(f"{len(files)} files in {len(made)} bundles")
    return worst


sys.exit(main())
