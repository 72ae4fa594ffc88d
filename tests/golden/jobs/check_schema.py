#!/usr/bin/env python3
"""Checks docs/job.schema.json with an independent validator: check_schema.py ROOT.

The library interprets the schema with its own code (src/job/completion.cc). Here Python's jsonschema, which agrees with the
validators of editors, validates the examples, the jobs in docs/job.md and all golden cases. The patterns are tested with the same
texts as the named checks of the library.
Exit code 77 (skipped) without the module: Debian's package is python3-jsonschema.
"""

import copy
import glob
import json
import os
import re
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: the Python module jsonschema is missing (Debian: python3-jsonschema)")
    sys.exit(77)


def load(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return json.load(file)


def tokens(pointer):
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def place(value, pointer, new):
    """Puts a value at a JSON Pointer, as the library's Json::SetAt does."""
    *parents, last = tokens(pointer)
    for token in parents:
        if isinstance(value, list):
            value = value[int(token)]
        else:
            value = value.setdefault(token, {})
    if not isinstance(value, list):
        value[last] = new
    elif int(last) == len(value):
        value.append(new)
    else:
        value[int(last)] = new


def job_of(case, base):
    if "job" in case:
        return case["job"]
    job = copy.deepcopy(base)
    for pointer, value in case.get("set", {}).items():
        place(job, pointer, copy.deepcopy(value))
    for pointer in case.get("drop", []):
        *parents, last = tokens(pointer)
        parent = job
        for token in parents:
            parent = parent[token]
        del parent[last]
    return job


def patterns(schema):
    """(check, pattern) of every schema that has both."""
    if isinstance(schema, dict):
        if "x-check" in schema and "pattern" in schema:
            yield schema["x-check"], schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def check_jobs(root, validator):
    """Complete jobs that must be valid: examples, the base of the golden cases, the jobs of the document."""
    jobs = {path: load(path) for path in sorted(glob.glob(os.path.join(root, "examples/jobs/*.json")))}
    jobs["base.json"] = load(root, "tests/golden/jobs/base.json")
    with open(os.path.join(root, "docs/job.md"), encoding="utf-8") as file:
        blocks = re.findall(r"^```json\n(.*?)^```", file.read(), re.DOTALL | re.MULTILINE)
    for number, block in enumerate(blocks, 1):
        job = json.loads(block)
        if "mapping" in job:
            jobs[f"docs/job.md, block {number}"] = job
    for name, job in jobs.items():
        for error in validator.iter_errors(job):
            yield f"{name}: {error.json_path}: {error.message}"
    if len(jobs) < 3:
        yield "too few jobs were found"


def check_cases(root, validator):
    base = load(root, "tests/golden/jobs/base.json")
    count = 0
    for path in sorted(glob.glob(os.path.join(root, "tests/golden/jobs/*.json"))):
        for case in load(path).get("cases", []):
            count += 1
            errors = [error.message for error in validator.iter_errors(job_of(case, base))]
            said = "rejects" if errors else "accepts"
            if said != case["schema"]:
                yield f"{os.path.basename(path)}: {case['name']}: the schema {said} it: {errors}"
    if count < 100:
        yield "too few golden cases were found"


def check_patterns(root, schema):
    formats = load(root, "tests/golden/jobs/formats.json")["formats"]
    for check, pattern in sorted(set(patterns(schema))):
        if check not in formats:
            yield f"{check}: no texts for it in formats.json"
            continue
        # Python's $ also matches before a final line end; that of JSON Schema does not.
        compiled = re.compile(re.sub(r"\$$", r"\\Z", pattern))
        texts = formats[check]
        for text in texts["accepts"] + texts.get("stricter", []):
            if not compiled.search(text):
                yield f"{check}: the pattern refuses {text!r}"
        for text in texts["rejects"]:
            if compiled.search(text):
                yield f"{check}: the pattern takes {text!r}"


def main(root):
    schema = load(root, "docs/job.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    findings = [*check_jobs(root, validator), *check_cases(root, validator), *check_patterns(root, schema)]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
