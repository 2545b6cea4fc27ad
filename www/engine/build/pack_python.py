"""Compiles the Python side with the interpreter that will run it. Started inside Pyodide by pack_share.mjs.

Reads `/site` (the wheels) and writes to `/out`, for the share that the environment variables SHARE and FILES name:

- `aws_cdk/<module>.bin`: one code object per module of aws_cdk, without docstrings;
- `modules-<share>.json`: the modules, what each may import, and the names whose import was put off;
- `site.bin`, by the first share: every other package, as one archive.
"""

import dis
import importlib._bootstrap_external as bootstrap
import importlib.util
import json
import marshal
import os
import re
import types

SITE = "/site"
OUT = "/out"
CO_HAS_DOCSTRING = 0x4000000
CO_IS_FUNCTION = 0x3
# Kinds of entries in a table of locations.
ONE_LINE = 10
NO_COLUMNS = 13
LONG = 14
NO_LOCATION = 15

# jsii's generated modules begin with imports of names from other modules, under an alias nobody else would use:
# `from ..aws_kms import IKey as _IKey_5f11635f`.
CROSS_IMPORT = re.compile(r"^from (\.{1,3})([\w.]*) import (\([^)]*\)|[^\n(]+)", re.MULTILINE)
AFTER_IMPORTS = "\n@jsii."
BEFORE_IMPORTS = "_jsii import *\n"
EAGER_IMPORT = re.compile(r"^import (aws_cdk[\w.]*)", re.MULTILINE)
EAGER_IMPORTS = "# Loading modules to ensure their types"

# Packages whose source a traceback may show; the others come compiled only.
WITH_SOURCE = {"jsii", "constructs", "typeguard"}
LEFT_OUT = {"aws_cdk", "pip", "setuptools", "pkg_resources", "_distutils_hack", "tzdata", "__pycache__"}
PYGMENTS = {
    "pygments/lexers": {"__init__.py", "_mapping.py", "python.py", "diff.py", "special.py"},
    "pygments/styles": {"__init__.py", "_mapping.py", "default.py"},
}


def main():
    modules = {}
    os.makedirs(f"{OUT}/aws_cdk", exist_ok=True)
    for relative in os.environ["FILES"].split("\n"):
        name, record = pack_module(f"{SITE}/{relative}")
        modules[name] = record
    share = os.environ["SHARE"]
    with open(f"{OUT}/modules-{share}.json", "w") as file:
        json.dump(modules, file, sort_keys=True, separators=(",", ":"))
    if share == "0":
        pack_rest()


def pack_rest():
    archive = sorted(rest())
    header = json.dumps([[path, len(data)] for path, data in archive], separators=(",", ":")).encode()
    with open(f"{OUT}/site.bin", "wb") as file:
        file.write(len(header).to_bytes(4, "little") + header)
        for _, data in archive:
            file.write(data)


def pack_module(path):
    relative = os.path.relpath(path, SITE)
    name = relative[:-3].replace("/", ".")
    is_package = name.endswith(".__init__")
    name = name.removesuffix(".__init__")
    with open(path) as file:
        text = file.read()
    if name == "aws_cdk":
        text = without_eager_imports(text)
    text, lazy = without_cross_imports(text, name, is_package)
    code = strip(compile(text, f"{SITE}/{relative}", "exec", dont_inherit=True))
    with open(f"{OUT}/aws_cdk/{name}.bin", "wb") as file:
        file.write(marshal.dumps(code))
    return name, {"package": is_package, "path": relative, "lazy": lazy, "eager": EAGER_IMPORT.findall(text)}


def without_eager_imports(text):
    """`aws_cdk/__init__.py` without its import of every submodule. Lines keep their numbers."""
    head, marker, tail = text.partition(EAGER_IMPORTS)
    lines = ("" if line.startswith("from . import ") else line for line in tail.split("\n"))
    return head + marker + "\n".join(lines)


def without_cross_imports(text, name, is_package):
    """A module without its imports of other modules' names, and where those names are to be had."""
    start = text.find(BEFORE_IMPORTS)
    if start < 0:
        return text, {}
    start += len(BEFORE_IMPORTS)
    end = text.find(AFTER_IMPORTS, start)
    end = len(text) if end < 0 else end
    parts = name.split(".") if is_package else name.split(".")[:-1]
    lazy = {}

    def put_off(match):
        base = ".".join(parts[: len(parts) - len(match[1]) + 1])
        module = f"{base}.{match[2]}" if match[2] else base
        names = re.sub(r"#.*", "", match[3]).strip("()").replace("\n", " ")
        for item in filter(None, (item.strip() for item in names.split(","))):
            original, _, alias = item.partition(" as ")
            lazy[(alias or original).strip()] = [module, original.strip()]
        return "\n" * match[0].count("\n")

    return text[:start] + CROSS_IMPORT.sub(put_off, text[start:end]) + text[end:], lazy


def strip(code):
    """A code object without docstrings, and so all code objects in it."""
    constants, flags = list(code.co_consts), code.co_flags
    if flags & CO_IS_FUNCTION:
        if flags & CO_HAS_DOCSTRING:
            constants[0], flags = "", flags & ~CO_HAS_DOCSTRING
    elif "__doc__" in code.co_names:
        drop_class_docstring(code, constants)
    constants = [strip(item) if isinstance(item, types.CodeType) else item for item in constants]
    return code.replace(co_consts=tuple(constants), co_flags=flags, co_linetable=lines_only(code))


def lines_only(code):
    """A code object's table of locations without columns, which nobody sees where there is no source.

    The format is CPython's: per entry one byte of kind and length, at most eight units long, then for a line its signed
    difference in groups of six bits.
    """
    table, last = bytearray(), code.co_firstlineno
    for line, count in lines_of(code):
        while count > 0:
            length = min(count, 8)
            count -= length
            if line is None:
                table.append(0x80 | NO_LOCATION << 3 | length - 1)
                continue
            table.append(0x80 | NO_COLUMNS << 3 | length - 1)
            difference = line - last
            table += varint(-difference << 1 | 1 if difference < 0 else difference << 1)
            last = line
    return bytes(table)


def lines_of(code):
    """Line and number of units of each stretch of code, read from its table: asking for each unit's position is slow."""
    table, line, at = code.co_linetable, code.co_firstlineno, 0
    current, count = None, 0
    while at < len(table):
        kind, length = table[at] >> 3 & 15, (table[at] & 7) + 1
        at += 1
        found = line
        if kind == NO_LOCATION:
            found = None
        elif kind >= NO_COLUMNS:
            value = shift = 0
            while True:
                value |= (table[at] & 63) << shift
                shift += 6
                at += 1
                if not table[at - 1] & 64:
                    break
            line = found = line + (-(value >> 1) if value & 1 else value >> 1)
            if kind == LONG:
                for _ in range(3):
                    while table[at] & 64:
                        at += 1
                    at += 1
        elif kind >= ONE_LINE:
            line = found = line + kind - ONE_LINE
            at += 2
        else:
            at += 1
        if found != current and count:
            yield current, count
            count = 0
        current = found
        count += length
    if count:
        yield current, count


def varint(value):
    pieces = bytearray()
    while value >= 64:
        pieces.append(0x40 | value & 63)
        value >>= 6
    pieces.append(value)
    return pieces


def drop_class_docstring(code, constants):
    """Lets a class or module store None as its `__doc__`."""
    raw, extended, loaded = code.co_code, 0, None
    for at in range(0, len(raw), 2):
        operation, argument = dis.opname[raw[at]], raw[at + 1] | extended
        if operation == "EXTENDED_ARG":
            extended = argument << 8
            continue
        extended = 0
        if operation == "STORE_NAME" and code.co_names[argument] == "__doc__":
            if loaded is not None and isinstance(constants[loaded], str):
                constants[loaded] = None
            return
        loaded = argument if operation == "LOAD_CONST" else None


def rest():
    """Path and bytes of every file that is not aws_cdk's code."""
    for folder, folders, files in os.walk(SITE):
        if folder == SITE:
            folders[:] = [name for name in folders if name not in LEFT_OUT and not name.startswith(("pip-", "setuptools-", "tzdata-"))]
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for file in sorted(files):
            relative = os.path.relpath(os.path.join(folder, file), SITE)
            if wanted(relative, file):
                yield from packed(relative)
    # The kernel reads the npm trees from its own packs; jsii only wants to see that their archives are there.
    for folder, _, files in os.walk(SITE):
        for file in sorted(files):
            if file.endswith(".jsii.tgz"):
                yield os.path.relpath(os.path.join(folder, file), SITE), b""


def wanted(relative, file):
    if file.endswith((".tgz", ".js", ".js.map", ".pth", ".exe")):
        return False
    if ".dist-info/" in relative:
        return file in ("METADATA", "entry_points.txt")
    if relative.startswith("dateutil/zoneinfo") and file.endswith(".gz"):
        return False
    for folder, kept in PYGMENTS.items():
        if os.path.dirname(relative) == folder:
            return file in kept
    return True


def packed(relative):
    with open(os.path.join(SITE, relative), "rb") as file:
        data = file.read()
    if not relative.endswith(".py"):
        yield relative, data
        return
    with_source = relative.split("/")[0] in WITH_SOURCE
    try:
        code = compile(data, f"{SITE}/{relative}", "exec", dont_inherit=True)
    except SyntaxError:
        # Files for older versions of Python that are never imported by this one.
        return
    compiled = bytes(bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(data), False))
    if with_source:
        yield relative, data
        yield importlib.util.cache_from_source(relative), compiled
    else:
        yield f"{relative}c", compiled


main()
