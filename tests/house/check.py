#!/usr/bin/env python3
"""Checks the rules of docs/house.md: check.py ROOT prints the violations; exit code 1 if there are any.

A rule is a function that receives the Tree and yields findings as text. Add new rules to RULES at the end.
"""

import fnmatch
import os
import re
import sys

from mentions import commands, names, paths
from pairs import headers, unit_tests
from tree import CODE, Tree, folder_of, includes, ours

# Room (folder of src, or capi) to floor. A room may include only lower floors, not other rooms on its floor.
# The fourth floor has levels: jobs and state, then rows, then selection and the commit protocol, then files.
FLOORS = {
    "base": 0,
    "dates": 0.1, "regex": 0.1,
    "profile": 1, "identity": 1, "expression": 1, "csv": 1, "encode": 1, "sigv4": 1, "policy": 1, "schedule": 1,
    "net": 2,
    "store": 3, "spool": 3,
    "job": 4.1, "state": 4.1,
    "rows": 4.2,
    "select": 4.3, "commit": 4.3,
    "files": 4.4,
    "engine": 5,
    "capi": 6,
}

# Share of the lines of src. A larger room has more than one subject.
MAX_ROOM_SHARE = 0.15

# First part of an included name (folder, or file) to the files that may include it.
IMPORTERS = {
    "rapidjson": ["src/base/json*"],
    "simdjson": ["src/profile/*", "tests/*"],
    "openssl": ["src/base/digest*", "tests/*"],
    "isa-l": ["src/encode/g*zip*", "src/base/checksum*"],
    "curl": ["src/net/curl_*"],
    "re2": ["src/expression/*"],
    "rnp": ["src/encode/openpgp*"],
    "absl": ["src/*", "capi/*", "tests/unit/*", "tests/bench/*", "tests/fault/*", "tests/fuzz/*"],
    "fmt": ["src/*", "capi/*", "tests/*"],
    "doctest": ["tests/*"],
    "benchmark": ["tests/bench/*"],
    "zlib": ["tests/*"],  # the reference that our gzip is compared with
}

# C and POSIX headers, and those of instruction sets. C++ ones have no extension.
SYSTEM_HEADERS = set("""
    assert.h stdatomic.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h signal.h stdarg.h stdbool.h stddef.h stdint.h
    stdio.h stdlib.h string.h time.h wchar.h
    dirent.h dlfcn.h fcntl.h fnmatch.h ftw.h getopt.h glob.h netdb.h poll.h pthread.h sched.h spawn.h termios.h unistd.h
    arpa/inet.h netinet/in.h netinet/tcp.h sys/file.h sys/ioctl.h sys/mman.h sys/random.h sys/resource.h sys/socket.h
    sys/stat.h sys/statvfs.h sys/syscall.h sys/time.h sys/types.h sys/uio.h sys/un.h sys/wait.h
    cpuid.h emmintrin.h immintrin.h smmintrin.h tmmintrin.h nmmintrin.h wmmintrin.h x86intrin.h
    arm_acle.h arm_neon.h sys/auxv.h asm/hwcap.h
""".split())

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70
FUNCTION_START = re.compile(r"[A-Za-z_].*\) ?(?:const|noexcept|override| )*\{$|\s{4,}.*\) ?(?:const|noexcept| )*\{$")

# Words that mark unfinished work. Only as words of a comment: "XXX" is also a date pattern, "HACK" a file name.
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|HACK)\b|(?://|#|\*)\s*XXX\b|\b(?:[Ss]tub(?:bed|s)?|[Pp]laceholder)\b")
# The last word has one meaning in the domain: seg_namespace and seg_id are replaced by the audience.
DOMAIN_WORD = re.compile(r"seg_id|seg_namespace|segmentMembership|audience")
MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(?:work|home|root|Users|tmp/b-)/\S*|"
                          r"\b(?:deb\.debian\.org|pypi\.org|registry\.npmjs\.org)\b")


def floors(tree):
    """Files include only headers of their own folder and of lower floors."""
    for path, text in tree.matching("src/*.h", "src/*.cc", "capi/*.h", "capi/*.cc"):
        room = folder_of(path)
        if room not in FLOORS:
            yield f"{path}: its folder is on no floor; docs/house.md and FLOORS list them"
            continue
        for line, _, name in includes(text):
            target = folder_of("src/" + name) or ("capi" if name.startswith("capi/") else None)
            if target not in FLOORS or target == room:
                continue
            if FLOORS[target] >= FLOORS[room]:
                yield f"{path}:{line}: {room} (floor {FLOORS[room]}) includes {name} (floor {FLOORS[target]})"
        if room != "capi":
            for line, _, name in includes(text):
                if name.startswith("pxport/"):
                    yield f"{path}:{line}: only capi may include the C header"


def rooms(tree):
    """No room holds more than 15 % of src, and tests/unit mirrors the rooms."""
    lines = {}
    for path, text in tree.matching("src/*/*"):
        if path.endswith((".h", ".cc", ".inc")):
            lines[folder_of(path)] = lines.get(folder_of(path), 0) + text.count("\n")
    total = sum(lines.values())
    # Shares are meaningless in a project of a few files.
    for room, count in sorted(lines.items()):
        if total > 10_000 and count > MAX_ROOM_SHARE * total:
            yield f"src/{room}: {count} of {total} lines, more than {MAX_ROOM_SHARE:.0%}; split it by noun"
    for path, _ in tree.matching("tests/unit/*/*"):
        if path.split("/")[2] not in FLOORS:
            yield f"{path}: tests/unit mirrors src, and src has no room of that name"


def hosts(tree):
    """Examples (with the command) and the C tests of capi include only installed headers."""
    for path, text in tree.matching("examples/*.h", "examples/*.c*", "tests/capi/*.c"):
        if not path.endswith(CODE):
            continue
        own = {p.split("/")[-1] for p, _ in tree.matching(path.rsplit("/", 1)[0] + "/*")}
        for line, kind, name in includes(text):
            if kind == '"' and name not in own and not name.startswith("pxport/"):
                yield f"{path}:{line}: includes {name}; a host includes only the installed headers, pxport/*"
    for path, text in tree.matching("include/pxport/*"):
        for line, _, name in includes(text):
            if name.endswith(".h") and name not in SYSTEM_HEADERS and not name.startswith("pxport"):
                yield f"{path}:{line}: an installed header includes {name}"


def importers(tree):
    """Each third-party library has one importer."""
    for path, text in tree.matching(*("*" + extension for extension in CODE)):
        for line, kind, name in includes(text):
            first = re.split(r"[/.]", name)[0]
            if first in IMPORTERS:
                if not any(fnmatch.fnmatch(path, pattern) for pattern in IMPORTERS[first]):
                    yield f"{path}:{line}: {name} may be included by {', '.join(IMPORTERS[first])} only"
            elif kind == "<" and "." in name and name not in SYSTEM_HEADERS and not name.startswith("pxport/"):
                yield f"{path}:{line}: {name} is neither a system header nor in the list of importers"


def sizes(tree):
    """Files of at most 400 lines, functions of at most 70."""
    for path, text in tree.matching("src/*", "capi/*", "examples/*"):
        if not path.endswith(CODE + (".py", ".sh")):
            continue
        lines = text.count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{path}: {lines} lines; split it by noun (at most {MAX_FILE_LINES})"
        start = None
        for number, line in enumerate(text.split("\n"), 1):
            if start is None and FUNCTION_START.match(line) and not line.startswith(("namespace", "class", "struct", "extern", "  ")):
                start = number
            elif line == "}" and start is not None:
                if number - start + 1 > MAX_FUNCTION_LINES:
                    yield f"{path}:{start}: a function of {number - start + 1} lines (at most {MAX_FUNCTION_LINES})"
                start = None


def guards(tree):
    """#ifndef PXPORT_<FOLDER>_<FILE>_H_ at the top of every header."""
    for path, text in tree.matching("src/*.h", "capi/*.h", "examples/*.h", "include/*.h", "include/*.hpp"):
        inner = re.sub(r"^(src|include/pxport)/", "", path)
        name = "PXPORT_" + re.sub(r"[^A-Z0-9]", "_", inner.upper()) + "_"
        if f"#ifndef {name}\n#define {name}\n" not in text:
            yield f"{path}: the include guard is not {name}"


def declarations(header):
    """(line number, name) of every exported function of the C header."""
    for number, line in enumerate(header.split("\n"), 1):
        if found := re.match(r"PXPORT_API\b.*?\b(pxport_\w+)\(", line):
            yield number, found.group(1)


def documented(lines, number, name):
    """A comment at the end of the declaration or above it; in a group of declarations it has to name the function."""
    if name.endswith("_free"):
        return True  # rule 1 of the header documents all of them
    end = number - 1
    while end < len(lines) - 1 and ";" not in lines[end]:
        end += 1
    if "/*" in lines[end]:
        return True
    above = number - 2
    while above >= 0 and lines[above].startswith("typedef struct") and ";" in lines[above]:
        above -= 1  # the comment of a handle's type documents the call that creates it
    if above >= 0 and lines[above].rstrip().endswith("*/"):
        return True
    while above >= 0 and lines[above].strip():
        above -= 1
    paragraph = "\n".join(lines[above + 1:number - 1])
    comment = "\n".join(re.findall(r"/\*.*?\*/", paragraph, re.DOTALL))
    spellings = [name] + [name[i:] for i, letter in enumerate(name) if letter == "_"]
    return any(re.search(rf"(?<![A-Za-z]){spelling}\b", comment) for spelling in spellings)


def c_api(tree):
    """Every exported function is documented, defined, exported by its name and mentioned by a test in C."""
    header = tree.files.get("include/pxport/pxport.h", "")
    lines = header.split("\n")
    found = list(declarations(header))
    if not found:
        yield "include/pxport/pxport.h: no exported function found"
    script = re.sub(r"local:[^}]*", "", tree.files.get("capi/pxport.map", ""))
    exported = re.findall(r"([\w*?\[\]]+);", script)
    for name in exported:
        if not re.fullmatch(r"\w+", name):
            yield f"capi/pxport.map: {name} is a pattern; list every name"
    sources = "\n".join(text for _, text in tree.matching("capi/*.cc"))
    tests = "\n".join(text for _, text in tree.matching("tests/capi/*.c", "tests/capi/*.h"))
    for number, name in found:
        where = f"include/pxport/pxport.h:{number}: {name}"
        if not documented(lines, number, name):
            yield f"{where} is not documented"
        if name not in exported:
            yield f"{where} is not exported by capi/pxport.map"
        if not re.search(rf"\b{name}\(", sources):
            yield f"{where} is not defined in capi"
        if not re.search(rf"\b{name}\b", tests):
            yield f"{where} is not tested in tests/capi"


def words(tree):
    """There are no marks of unfinished work and no paths of one machine."""
    for path, text in tree.files.items():
        if not ours(path):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            found = UNFINISHED.search(line)
            if found and not (found[0].lower() == "placeholder" and DOMAIN_WORD.search(line)):
                yield f"{path}:{number}: \"{found[0]}\""
            if found := MACHINE_PATH.search(line):
                yield f"{path}:{number}: {found[0]} is a path of one machine"
            if line != line.rstrip() and path.endswith(CODE + (".md", ".py", ".sh", ".build")):
                yield f"{path}:{number}: trailing spaces"


def dead_files(tree):
    """Every source is built, every header included, every script and document used."""
    builds = {path: text for path, text in tree.matching("meson.build", "*/meson.build")}
    for path, _ in tree.matching("src/*.cc", "capi/*.cc", "examples/*.c*", "tests/*.c*"):
        if not path.endswith(CODE):
            continue
        folder, name = path.rsplit("/", 1)
        stem = name.rsplit(".", 1)[0]
        while True:
            # Listed by name, or as the element of a list of stems.
            text = builds.get(f"{folder}/meson.build" if folder else "meson.build", "")
            if re.search(rf"['/]{re.escape(name)}'", text) or re.search(rf"'{re.escape(stem)}'", text):
                break
            if not folder:
                yield f"{path}: no meson.build builds it"
                break
            folder = folder.rpartition("/")[0]
    code = tree.matching(*("*" + extension for extension in CODE))
    included = {name.split("/")[-1] for _, text in code for _, _, name in includes(text)}
    for path, _ in tree.matching("src/*.h", "capi/*.h", "examples/*.h", "tests/*.h"):
        name = path.split("/")[-1]
        if name not in included and not any(f"/{name}'" in text for text in builds.values()):
            yield f"{path}: no file includes it, and it is not a precompiled header"
    everything = "\n".join(text for _, text in tree.matching("*.md", "*.build", "*.sh", ".ci/run"))
    python = "\n".join(text for _, text in tree.matching("*.py"))
    for path, _ in tree.matching("tests/*.py", "tests/*.sh", "docs/*.md", "examples/jobs/*.json", "examples/*.sh"):
        name = path.split("/")[-1]
        module, test = name.removesuffix(".py"), name.removesuffix("_test.py")
        imported = re.search(rf"^(?:from|import) {re.escape(module)}\b", python, re.MULTILINE)
        if path.startswith("docs/decisions/") or imported or f"'{test}'" in everything:
            continue
        if name not in everything:
            yield f"{path}: neither a build file nor a document mentions it"


def anchors(text):
    """The names GitHub gives to the headings of a document."""
    names = set()
    for heading in re.findall(r"^#+ +(.+?) *$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE):
        names.add(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"))
    return names


def links(tree):
    """Links between documents lead to files and headings that exist."""
    for path, text in tree.matching("*.md"):
        if not ours(path):
            continue
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", prose):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            full = os.path.normpath(os.path.join(os.path.dirname(path), file)).replace(os.sep, "/") if file else path
            if full not in tree.files and not os.path.exists(os.path.join(tree.root, full)):
                yield f"{path}: link to {target}, which is not there"
            elif anchor and anchor not in anchors(tree.files.get(full, "")):
                yield f"{path}: link to {target}: no such heading"


RULES = [floors, rooms, hosts, importers, sizes, guards, c_api, words, dead_files, links, paths, names, commands, headers,
         unit_tests]


def check(tree):
    return {rule.__name__: list(rule(tree)) for rule in RULES}


def main(root):
    tree = Tree(root)
    findings = check(tree)
    for rule in RULES:
        for finding in findings[rule.__name__]:
            print(f"{rule.__name__}: {finding}")
    failed = sum(1 for found in findings.values() if found)
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
