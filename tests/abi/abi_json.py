#!/usr/bin/env python3
"""Describes the C API for bindings: reads pxport.h and pxport.map, writes abi.json (docs/abi.md describes its contents).

  abi_json.py ROOT           prints the description
  abi_json.py ROOT --write   writes it to include/pxport/abi.json
"""

import json
import re
import sys

# On the 64-bit machines that pxport runs on (LP64): size, which is also the alignment.
SIZES = {"char": 1, "uint8_t": 1, "int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "size_t": 8, "void": 1}
POINTER_SIZE = 8
SUFFIX_OF_LENGTH = re.compile(r"(_len|_count)$|^(size|capacity)$")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def since(comment):
    found = re.search(r"\bSince (\d+\.\d+\.\d+)\b", comment or "")
    return found.group(1) if found else "1.0.0"


class Header:
    def __init__(self, root):
        with open(f"{root}/include/pxport/pxport.h", encoding="utf-8") as file:
            self.text = file.read()
        with open(f"{root}/capi/pxport.map", encoding="utf-8") as file:
            self.map = without_comments(file.read())
        self.code = without_comments(self.text)
        self.handles = re.findall(r"^typedef struct (pxport_\w+) \1;", self.code, re.MULTILINE)
        self.callbacks = re.findall(r"^typedef [\w ]+\(\*(pxport_\w+)\)", self.code, re.MULTILINE)
        self.scalars = dict(reversed(pair) for pair in re.findall(r"^typedef (u?int\w+) (pxport_\w+);", self.code, re.MULTILINE))
        self.structs = {}  # name to description, in the order of the header, so that the types of members are known

    def comment_above(self, position):
        found = re.search(r"/\*((?:(?!\*/).)*)\*/\s*$", self.text[:position], re.DOTALL)
        return found.group(1) if found else ""

    # ---- types

    def size_of(self, declared):
        if declared.endswith("*") or declared in self.callbacks:
            return POINTER_SIZE, POINTER_SIZE
        if declared in self.structs:
            return self.structs[declared]["size"], self.structs[declared]["align"]
        size = SIZES[self.scalars.get(declared, declared)]
        return size, size

    def kind(self, declared, name, has_length):
        """What a binding passes: integer, text, bytes, array, struct, handle, callback, user_data, buffer."""
        base = declared.replace("const ", "").rstrip("*").strip()
        depth = declared.count("*")
        if re.search(r"\[\d+\]$", declared) or name == "buffer":
            return "buffer"
        if declared in self.callbacks:
            return "callback"
        if name == "user_data":
            return "user_data"
        if base in self.handles:
            return "handle"
        if base in self.structs:
            return "array" if has_length else "struct"
        if base in ("void", "uint8_t") and depth:
            return "bytes"
        if base == "char" and depth:
            return "bytes" if has_length else "text"
        return "integer"

    @staticmethod
    def split(declaration):
        """("const pxport_job*", "job") of "const pxport_job* job"; ("char[65]", "out_hex")."""
        found = re.fullmatch(r"(.*?[\s*])(\w+)\s*(\[\d+\])?", declaration.strip(), re.DOTALL)
        declared = re.sub(r"\s*\*", "*", " ".join(found.group(1).split()))
        return declared + (found.group(3) or ""), found.group(2)

    def is_out(self, declared, name):
        if declared.endswith("]") or name == "buffer":
            return True
        base = declared.rstrip("*")
        if declared.endswith("**"):
            return True
        return declared.endswith("*") and not base.startswith("const ") and base not in self.handles and base != "void"

    def parameters(self, text, in_callback):
        items = [self.split(item) for item in text.split(",") if item.strip() != "void"]
        described = []
        for index, (declared, name) in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else ("", "")
            has_length = following[0] == "size_t" and bool(SUFFIX_OF_LENGTH.search(following[1])) and declared.endswith("*")
            item = {"name": name, "type": declared, "kind": self.kind(declared, name, has_length)}
            if self.is_out(declared, name):
                item["out"] = True
                if declared.endswith("**") and not declared.startswith("const"):
                    item["owned"] = True
            nullable = name.endswith("_or_null") or name == "user_data" or (
                not in_callback and (name == "err" or (has_length and not item.get("out"))))
            if nullable:
                item["nullable"] = True
            if index and declared == "size_t" and SUFFIX_OF_LENGTH.search(name) and items[index - 1][0].endswith("*"):
                item["length_of"] = items[index - 1][1]
            described.append(item)
        # A function that cannot fail accepts NULL for a handle (rules 1 and 2 of the header).
        if not in_callback and not any(name == "err" for _, name in items):
            for item in described:
                if item["kind"] == "handle" and not item.get("out"):
                    item["nullable"] = True
        return described

    def returned(self, declared):
        declared = re.sub(r"\s*\*", "*", declared.strip())
        return {"type": declared, "kind": "nothing" if declared == "void" else self.kind(declared, "", False)}

    # ---- what the header declares

    def describe_structs(self):
        for found in re.finditer(r"^typedef struct (pxport_\w+) \{\n(.*?)^\} \1;", self.text, re.MULTILINE | re.DOTALL):
            name, body = found.groups()
            fields, offset, align = [], 0, 1
            for declaration, comment in re.findall(r"([^;/]+);\s*(/\*.*?\*/)?", body, re.DOTALL):
                declared, field = self.split(declaration)
                size, alignment = self.size_of(declared)
                offset = -(-offset // alignment) * alignment
                align = max(align, alignment)
                fields.append({"name": field, "type": declared, "kind": self.kind(declared, field, False),
                               "offset": offset, "size": size, "since": since(comment)})
                if size == POINTER_SIZE and fields[-1]["kind"] != "integer" and (
                        "NULL" in (comment or "")):
                    fields[-1]["nullable"] = True
                if declared == "size_t" and len(fields) > 1 and SUFFIX_OF_LENGTH.search(field) and fields[-2]["type"].endswith("*"):
                    fields[-1]["length_of"] = fields[-2]["name"]
                    if fields[-2]["kind"] == "struct":
                        fields[-2]["kind"] = "array"
                offset += size
            self.structs[name] = {
                "name": name, "size": -(-offset // align) * align, "align": align,
                "grows": fields[0]["name"] == "struct_size", "since": since(self.comment_above(found.start())),
                "fields": fields}
        return list(self.structs.values())

    def describe_constants(self):
        statuses = self.text.partition("typedef int32_t pxport_status;")[2].partition("\n\n")[0]
        for name, value, comment in re.findall(
                r"^#define (PXPORT_\w+) (-?\d\w*|SIZE_MAX)[ \t]*(/\*.*?\*/)?", self.text, re.MULTILINE | re.DOTALL):
            if value == "SIZE_MAX":
                declared, number = "size_t", 2**64 - 1
            else:
                declared, number = ("uint32_t" if value.endswith("u") else "int32_t"), int(value.rstrip("u"), 0)
            if re.search(rf"#define {name}\b", statuses):
                declared = "pxport_status"
            yield {"name": name, "type": declared, "value": number, "since": since(comment)}

    def describe_callbacks(self):
        for found in re.finditer(r"^typedef ([\w ]+)\(\*(pxport_\w+)\)\((.*?)\);", self.code, re.MULTILINE | re.DOTALL):
            yield {"name": found.group(2), "since": "1.0.0", "returns": self.returned(found.group(1)),
                   "parameters": self.parameters(found.group(3), in_callback=True)}

    def describe_functions(self):
        nodes = {}
        for node, body in re.findall(r"(PXPORT_[\d.]+) \{(.*?)\}", self.map, re.DOTALL):
            for name in re.findall(r"(pxport_\w+);", body):
                nodes[name] = node
        for result, name, parameters in re.findall(
                r"^PXPORT_API ([^;()]*?)\b(pxport_\w+)\((.*?)\);", self.code, re.MULTILINE | re.DOTALL):
            major, _, minor = nodes[name].removeprefix("PXPORT_").partition(".")
            yield {"name": name, "node": nodes[name], "since": f"{major}.{minor or 0}.0", "returns": self.returned(result),
                   "parameters": self.parameters(parameters, in_callback=False)}

    def describe(self):
        constants = list(self.describe_constants())
        values = {constant["name"]: constant["value"] for constant in constants}
        version = values["PXPORT_VERSION"]
        structs = self.describe_structs()
        functions = list(self.describe_functions())
        names = {function["name"] for function in functions}
        return {
            "abi": values["PXPORT_ABI"],
            "version": f"{version // 10000}.{version // 100 % 100}.{version % 100}",
            "soname": f"libpxport.so.{values['PXPORT_ABI']}",
            "data_model": "LP64",
            "constants": constants,
            "scalars": [{"name": name, "type": declared} for name, declared in self.scalars.items()],
            "handles": [{"name": name, **({"free": f"{name}_free"} if f"{name}_free" in names else {})} for name in self.handles],
            "structs": structs,
            "callbacks": list(self.describe_callbacks()),
            "functions": functions,
        }


def formatted(description):
    """JSON with one line for each constant, field and parameter."""
    lines = []
    for key, value in description.items():
        if not isinstance(value, list):
            lines.append(f" {json.dumps(key)}: {json.dumps(value)}")
            continue
        entries = []
        for entry in value:
            inner = next((part for part in ("fields", "parameters") if part in entry), None)
            if inner is None or not entry[inner]:
                entries.append("  " + json.dumps(entry))
                continue
            head = json.dumps({name: item for name, item in entry.items() if name != inner})[:-1]
            entries.append(f"  {head}, \"{inner}\": [\n" + ",\n".join("   " + json.dumps(item) for item in entry[inner]) + "]}")
        lines.append(f" {json.dumps(key)}: [\n" + ",\n".join(entries) + "]")
    return "{\n" + ",\n".join(lines) + "}\n"


def make(root):
    return formatted(Header(root).describe())


def main(arguments):
    text = make(arguments[0])
    if arguments[1:] == ["--write"]:
        with open(f"{arguments[0]}/include/pxport/abi.json", "w", encoding="utf-8") as file:
            file.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
