"""Rules about mentions in text: paths, file names, pages, commands and options must exist."""

import fnmatch
import os
import re

from tree import CODE, ours

# Paths that only a later build has, and why they are mentioned.
LATER = {
    "src/encode/openpgp": "docs/house.md says which room will import RNP",
}

# A path of the project in text. Not after a slash or a word: "build/src/x" is an output, "s3://x/docs/" a place.
PATH = re.compile(r"(?<![\w/.$}{*-])(?:src|capi|tests|examples|include|docs)/[\w./*-]*(?![\w{$<%\[(])")
# The name of a file of the project, without its folder, in backquotes in a document.
FILE_NAME = re.compile(r"`([\w*-]+\.(?:cc|h|hpp|py|sh|md|map))`")
PAGE = re.compile(r"(?<![\w/.-])[\w-]+\.md\b")

# Built by Meson or written by the tests: named like sources, but not in the repository.
BUILT = ("tests/bench/*_bench", "tests/generate_profiles", "tests/fault/kill_at.so")


def known_paths(tree):
    """Every file and folder of the project."""
    known = set()
    for folder, folders, files in os.walk(tree.root):
        folders[:] = [d for d in folders if not d.startswith((".git", "build")) and d != "__pycache__"]
        for name in folders + files:
            known.add(os.path.relpath(os.path.join(folder, name), tree.root).replace(os.sep, "/"))
    return known


def exists(target, known):
    """A file, a folder, a glob that matches, or the stem of files ("src/base/json")."""
    target = target.rstrip("/.-")
    if target in known or target in LATER or any(fnmatch.fnmatch(target, pattern) for pattern in BUILT):
        return True
    return any(fnmatch.fnmatch(path, pattern) for pattern in (target, target + ".*") for path in known)


def paths(tree):
    """Paths that documents, comments and messages mention exist."""
    known = known_paths(tree)
    for path, text in tree.files.items():
        # Includes have their own rule; golden cases and schemas contain paths that are not of the project.
        if not ours(path):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for target in PATH.findall(line):
                if not exists(target, known):
                    yield f"{path}:{number}: mentions {target}, which is not there"


def names(tree):
    """File names in documents, and pages that comments cite by name alone, exist."""
    known = {path.split("/")[-1] for path in known_paths(tree)}
    for path, text in tree.files.items():
        if not ours(path):
            continue
        pattern = FILE_NAME if path.endswith(".md") else PAGE if path.endswith(CODE) else None
        for number, line in enumerate(text.split("\n") if pattern else (), 1):
            for target in pattern.findall(line):
                if not fnmatch.filter(known, target):
                    yield f"{path}:{number}: mentions {target}, which no file is called"


# Options of other programs: the shells, schedulers and build tools in documents.
OTHER_OPTIONS = {"--array", "--dependency", "--retries"}
COMMAND = re.compile(r"(?P<before>.{0,9})(?<![\w.-])pxport (?P<word>--(?:help|version)|[a-z][a-z-]*\b)(?P<rest>[^`\n]*)")
# Precedes a command that the reader types.
TYPED = re.compile(r"(?:[`\"'|]\s*|\b(?:see|run|use) )$")
# After the project's name in a sentence, besides verbs in the third person.
PROSE = {"alone", "and", "at", "binary", "build", "can", "cannot", "command", "for", "has", "in", "itself", "job", "may", "more", "must", "or", "test",
         "that", "then", "to", "tests", "version", "will", "would"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def command_table(tree):
    """{subcommand: its options}, from the tables of examples/pxport."""
    sources = "\n".join(text for _, text in tree.matching("examples/pxport/*.cc", "examples/pxport/*.h"))
    shared = dict(re.findall(r'constexpr Option (k\w+)\{"(--[\w-]+)"', sources))
    table = {}
    for name in re.findall(r'\bCommand\{"([a-z-]+)"', sources):
        table[name] = {"--help"}
        found = re.search(rf"constexpr Option k{re.escape(name.title().replace('-', ''))}Options\[\] = \{{(.*?)\}};", sources, re.DOTALL)
        if found:
            table[name] |= set(re.findall(r'"(--[\w-]+)"', found[1]))
            table[name] |= {shared[word] for word in re.findall(r"\bk\w+", found[1]) if word in shared}
    return table


def is_prose(before, word):
    return not TYPED.search(before) and (word in PROSE or word.endswith("s"))


def commands(tree):
    """Every "pxport SUBCOMMAND" and its options exist; so does every option that a document names alone."""
    table = command_table(tree)
    known = OTHER_OPTIONS | {"--help", "--version"}.union(*table.values())
    for path, text in tree.matching("tests/*.py", "tests/*.cc", ".ci/run", "tests/*.sh", "tests/*.build"):
        known |= set(re.findall(r"[\"'](--[a-z][a-z0-9-]*)", text))  # options of the project's scripts
    for path, text in tree.files.items():
        # The tests of the command use invalid command lines on purpose.
        if not ours(path) or path.startswith(("tests/command/", "tests/capi/", "tests/unit/")):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for found in COMMAND.finditer(line):
                word = found["word"]
                if word in ("--help", "--version", "help", "COMMAND") or is_prose(found["before"], word):
                    continue
                if word not in table:
                    yield f"{path}:{number}: pxport {word}: no such command"
                    continue
                typed = re.split(r"[|\"#]|&&| > ", found["rest"])[0]
                for option in OPTION.findall(typed):
                    if option not in table[word]:
                        yield f"{path}:{number}: pxport {word} has no option {option}"
            if path.endswith(".md"):
                for option in re.findall(r"`(--[a-z][a-z0-9-]*)[ `=]", line):
                    if option not in known:
                        yield f"{path}:{number}: {option}: no command has this option"
