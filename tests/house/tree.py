"""The files of the project, for the rules of docs/house.md."""

import fnmatch
import os
import re

CODE = (".c", ".cc", ".cpp", ".h", ".hpp")
TEXT = CODE + (".md", ".py", ".sh", ".json", ".build", ".txt", ".map", ".ndjson", ".yml", ".js", ".go", ".rs", ".java")
SKIP_FOLDERS = {".git", "__pycache__", "node_modules", ".cache", "target"}
# Third-party data, and the checks themselves, which contain the words that they forbid.
NOT_OURS = ("tests/golden/*", "tests/*/data/*", "tests/*/vectors/*", "tests/house/*", "LICENSE")


class Tree:
    """The files of the project by path, with '/' and without the root."""

    def __init__(self, root):
        self.root = root
        self.files = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(d for d in folders if d not in SKIP_FOLDERS and not d.startswith("build"))
            for name in sorted(names):
                path = os.path.join(folder, name)
                relative = os.path.relpath(path, root).replace(os.sep, "/")
                if name.endswith(TEXT) or relative in ("LICENSE", ".clang-tidy", ".clang-format", ".ci/run"):
                    with open(path, encoding="utf-8", errors="replace") as file:
                        self.files[relative] = file.read()

    def matching(self, *patterns):
        return [(path, text) for path, text in self.files.items() if any(fnmatch.fnmatch(path, p) for p in patterns)]


def ours(path):
    return not any(fnmatch.fnmatch(path, pattern) for pattern in NOT_OURS)


def folder_of(path):
    """The room a file is in ("csv", "capi"), or None outside of src and capi."""
    parts = path.split("/")
    if parts[0] == "src" and len(parts) == 3:
        return parts[1]
    return "capi" if parts[0] == "capi" else None


def includes(text):
    """(line number, '<' or '"', name) of every include."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := re.match(r'\s*#\s*include\s*([<"])([^">]+)[">]', line):
            yield number, found.group(1), found.group(2)
