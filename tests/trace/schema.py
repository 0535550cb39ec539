#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Does JSON fit its schema? schema.py SCHEMA FILE... ('-' is standard input); schema.py --self-test SCHEMA FILE.

As much of JSON Schema as docs/trace.schema.json uses; a keyword that is not known here is an error, so that none is
overlooked. With --self-test each member of the document is taken away, given another type, or joined by a stranger, and each
of these must be found."""
import copy
import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SILENT = {"$schema", "$defs", "title", "description"}


class Misfit(Exception):
    """Where, and what does not fit."""


def fail(where, what):
    raise Misfit(f"{where or 'document'}: {what}")


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check_type(value, wanted, where):
    names = wanted if isinstance(wanted, list) else [wanted]
    if not any(is_type(value, name) for name in names):
        fail(where, f"is no {' or '.join(names)}: {value!r}")


def check_members(root, schema, value, where):
    members = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            fail(where, f"has no {name!r}")
    others = schema.get("additionalProperties", True)
    for name, member in value.items():
        if name in members:
            check(root, members[name], member, f"{where}.{name}")
        elif others is False:
            fail(where, f"has {name!r}")
        elif isinstance(others, dict):
            check(root, others, member, f"{where}.{name}")


def check(root, schema, value, where=""):
    """Raises Misfit where value is not as schema says."""
    known = {"$ref", "type", "const", "enum", "pattern", "minimum", "minItems", "items", "properties", "required",
             "additionalProperties"} | SILENT
    if set(schema) - known:
        fail(where, f"the schema has {sorted(set(schema) - known)}, which this program does not know")
    if "$ref" in schema:
        check(root, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, where)
    if "type" in schema:
        check_type(value, schema["type"], where)
    if "const" in schema and value != schema["const"]:
        fail(where, f"is not {schema['const']!r}")
    if "enum" in schema and not any(value == one and type(value) is type(one) for one in schema["enum"]):
        fail(where, f"is none of {schema['enum']}: {value!r}")
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        fail(where, f"does not look like {schema['pattern']}: {value!r}")
    if is_type(value, "number") and value < schema.get("minimum", value):
        fail(where, f"is less than {schema['minimum']}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            fail(where, "has too few items")
        for i, item in enumerate(value):
            check(root, schema.get("items", {}), item, f"{where}[{i}]")
    if isinstance(value, dict):
        check_members(root, schema, value, where)


def mutants(document):
    """Copies of a document with one thing wrong each."""
    paths = []

    def walk(value, path):
        if isinstance(value, dict):
            for name, member in value.items():
                paths.append((path, name))
                walk(member, path + [name])
        elif isinstance(value, list):
            for i, item in enumerate(value):
                walk(item, path + [i])

    def at(value, path):
        for key in path:
            value = value[key]
        return value

    walk(document, [])
    for path, name in paths:
        for change in ("remove", "retype", "add"):
            other = copy.deepcopy(document)
            parent = at(other, path)
            if change == "remove":
                del parent[name]
            elif change == "retype":
                parent[name] = {"no": ["such", "thing"]}
            else:
                parent["stranger"] = 1
            yield f"{change} {'.'.join(map(str, path + [name]))}", other


# What may be missing: a place is a line or a frame and has a quote or not, an input has lines or frames, and live reports
# have told their attempts before; forgotten counts what it likes.
MAY_MISS = re.compile(r"remove .*(line|lines|frame|frames|quote|attempts)$|.* forgotten\.?.*")


def self_test(schema, document):
    unnoticed = []
    n = 0
    for name, other in mutants(document):
        n += 1
        try:
            check(schema, schema, other)
        except Misfit:
            continue
        if not MAY_MISS.match(name):
            unnoticed.append(name)
    for name in unnoticed:
        print(f"FAILED {name} was not noticed")
    print(f"{n - len(unnoticed)} passed, {len(unnoticed)} failed")
    return not unnoticed


def read(path):
    if path == "-":
        return json.load(sys.stdin)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "--self-test":
        sys.exit(0 if self_test(read(arguments[1]), read(arguments[2])) else 1)
    if len(arguments) < 2 or arguments[0].startswith("--"):
        sys.exit(__doc__)
    schema = read(arguments[0])
    for path in arguments[1:]:
        try:
            check(schema, schema, read(path))
        except Misfit as misfit:
            sys.exit(f"{path}: {misfit}")
    print(f"{len(arguments) - 1} passed, 0 failed")


if __name__ == "__main__":
    main()
