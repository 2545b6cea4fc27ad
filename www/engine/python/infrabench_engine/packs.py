"""Imports aws_cdk from packs: one compiled module each, handed over by the worker when it is wanted.

The generated modules of aws_cdk import names from one another, hundreds of them for a type annotation each. The packs
come without those imports; a name is looked for when code first uses it.
"""

import builtins
import importlib
import importlib.machinery
import importlib.util
import json
import marshal
import os
import sys

from .channel import channel

SITE = "/site"
ROOT = "aws_cdk"
ASSEMBLY = "aws-cdk-lib"


class PutOff(dict):
    """The builtins of one module, which also know the names that the module would have imported.

    A name that is in neither the function's nor the module's scope is looked for among the builtins, and a dict asks
    `__missing__` for what it lacks.
    """

    def __init__(self, namespace, names):
        super().__init__(vars(builtins))
        self._namespace = namespace
        self._names = names

    def __missing__(self, key):
        module, name = self._names[key]
        value = getattr(importlib.import_module(module), name)
        self._namespace[key] = value
        return value


class PackLoader(importlib.machinery.SourcelessFileLoader):
    """Loads one module from its pack."""

    def __init__(self, fullname, path, names):
        super().__init__(fullname, path)
        self._names = names

    def get_code(self, fullname):
        return marshal.loads(channel.ask(b"m", fullname.encode()))

    def get_source(self, fullname):
        return None

    def exec_module(self, module):
        if self._names:
            module.__dict__["__builtins__"] = PutOff(module.__dict__, self._names)
        super().exec_module(module)
        if module.__name__ == ROOT:
            # Publishing has put another object in the module's place.
            make_lazy(sys.modules[ROOT])
            tell_types()


class PackFinder:
    """Knows every packed module."""

    def __init__(self, modules):
        self.modules = modules

    def find_spec(self, fullname, path=None, target=None):
        record = self.modules.get(fullname)
        if record is None:
            return None
        path = f"{SITE}/{record['path']}"
        folders = [os.path.dirname(path)] if record["package"] else None
        loader = PackLoader(fullname, path, record["lazy"])
        spec = importlib.util.spec_from_file_location(
            fullname, path, loader=loader, submodule_search_locations=folders
        )
        spec.cached = None
        return spec


finder = None


def install():
    """Makes the packed modules importable."""
    global finder
    finder = PackFinder(json.loads(channel.ask(b"l", b"")))
    sys.meta_path.insert(0, finder)
    sys.path.append(SITE)


def submodules():
    """Names of aws_cdk's direct submodules."""
    return {name.split(".")[1] for name in finder.modules if name.count(".") == 1}


def tell_types():
    """Tells jsii which module has the types of which part of the CDK: JavaScript may hand over an object of one whose
    module no code has imported, an Aspect's visit to a bucket for example."""
    from jsii import _reference_map

    for name in finder.modules:
        if name.startswith(f"{ROOT}."):
            _reference_map._submodule_fqn_map[ASSEMBLY + name[len(ROOT) :]] = name


def make_lazy(package):
    """Lets `aws_cdk.aws_sqs` import the submodule, which its package no longer does by itself."""

    def __getattr__(name):
        if name in submodules():
            return importlib.import_module(f"{ROOT}.{name}")
        raise AttributeError(f"module {ROOT!r} has no attribute {name!r}", name=name, obj=package)

    package.__getattr__ = __getattr__
    package.__dir__ = lambda: sorted(set(vars(package)) | submodules())
