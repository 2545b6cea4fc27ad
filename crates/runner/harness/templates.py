"""Records what is synthesized and which template assertions fail.

The classes of `aws_cdk.assertions` are wrapped before the code under test is imported. The wrappers pass arguments,
results and exceptions through untouched; they only write down what went by.
"""

import functools
import json

import aws_cdk
from aws_cdk import assertions

from exceptions import qualified, safe_text

# Methods whose first argument is a resource type.
TYPED = {
    "has_resource",
    "has_resource_properties",
    "all_resources",
    "all_resources_properties",
    "resource_count_is",
    "resource_properties_count_is",
}

CHECKS = {
    assertions.Template: sorted(
        TYPED | {"has_condition", "has_mapping", "has_output", "has_parameter", "template_matches"}
    ),
    assertions.Annotations: [
        f"has_{negation}{level}" for negation in ("", "no_") for level in ("error", "info", "warning")
    ],
    assertions.Tags: ["has_none", "has_values"],
    assertions.Capture: ["as_array", "as_boolean", "as_number", "as_object", "as_string"],
}

MATCHERS = [
    "absent",
    "any_value",
    "array_equals",
    "array_with",
    "exact",
    "not_",
    "object_equals",
    "object_like",
    "serialized_json",
    "string_like_regexp",
]

NOTHING = object()


class Templates:
    """Everything recorded, and the wrappers that record it."""

    def __init__(self, reporter, on_first):
        self._reporter = reporter
        self._on_first = on_first
        # Objects are kept alive so that their identity stays theirs.
        self._patterns = {}
        self._known = {}
        self._failures = {}
        self._labels = {}

    def install(self):
        """Wraps the CDK's classes."""
        for name in MATCHERS:
            self._wrap_matcher(name)
        for cls, names in CHECKS.items():
            for name in names:
                self._wrap_check(cls, name)
        self._wrap_from_stack()
        self._wrap_synth()

    def failure(self, exception):
        """The failed assertion that raised this very exception, as data, or None."""
        kept = self._failures.get(id(exception))
        return kept[1] if kept is not None and kept[0] is exception else None

    def _wrap_matcher(self, name):
        original = getattr(assertions.Match, name)

        @functools.wraps(original)
        def wrapper(*args, **kwargs):
            matcher = original(*args, **kwargs)
            pattern = args[0] if args else next(iter(kwargs.values()), NOTHING)
            self._patterns[id(matcher)] = (matcher, name.rstrip("_"), pattern)
            return matcher

        setattr(assertions.Match, name, staticmethod(wrapper))

    def _wrap_check(self, cls, name):
        original = getattr(cls, name)
        label = name if cls is assertions.Template else f"{cls.__name__}.{name}"

        @functools.wraps(original)
        def wrapper(instance, *args, **kwargs):
            try:
                return original(instance, *args, **kwargs)
            except Exception as error:
                self._failures[id(error)] = (error, self._describe(instance, label, args, kwargs))
                raise

        setattr(cls, name, wrapper)

    def _wrap_from_stack(self):
        original = assertions.Template.__dict__["from_stack"].__func__

        @functools.wraps(original)
        def wrapper(cls, stack, *args, **kwargs):
            template = original(cls, stack, *args, **kwargs)
            content = template.to_json()
            self._known[id(template)] = (template, self._record(stack_label(stack), content), content)
            return template

        assertions.Template.from_stack = classmethod(wrapper)

    def _wrap_synth(self):
        original = aws_cdk.Stage.synth

        @functools.wraps(original)
        def wrapper(stage, *args, **kwargs):
            assembly = original(stage, *args, **kwargs)
            for artifact in assembly.stacks_recursively:
                self._record(artifact.stack_name, artifact.template)
            return assembly

        aws_cdk.Stage.synth = wrapper

    def _record(self, stack, content):
        """Reports a template once; another one of the same name gets a number, so that neither hides the other."""
        versions = self._labels.setdefault(stack, [])
        text = json.dumps(content, sort_keys=True, default=repr)
        if text not in versions:
            versions.append(text)
            label = stack if len(versions) == 1 else f"{stack}#{len(versions)}"
            self._reporter.event("template", stack=label, template=content)
            self._on_first()
            return label
        position = versions.index(text) + 1
        return stack if position == 1 else f"{stack}#{position}"

    def _describe(self, instance, label, args, kwargs):
        described = {"method": label, "expected": None, "found": 0}
        values = list(args) + list(kwargs.values())
        if label in TYPED and values:
            kind, values = values[0], values[1:]
            described["resource_type"] = str(kind)
            described["found"] = self._count(instance, kind)
        known = self._known.get(id(instance))
        if known is not None:
            described["stack"] = known[1]
        if label == "resource_properties_count_is" and len(values) == 2:
            described["expected"] = {"properties": self.plain(values[0]), "count": self.plain(values[1])}
        elif len(values) == 1:
            described["expected"] = self.plain(values[0])
        elif values:
            described["expected"] = [self.plain(value) for value in values]
        return described

    def _count(self, template, kind):
        known = self._known.get(id(template))
        try:
            content = known[2] if known is not None else template.to_json()
            resources = content.get("Resources", {}).values()
            return sum(1 for resource in resources if resource.get("Type") == kind)
        except Exception:  # noqa: BLE001 - a template from a test's own string may have any shape
            return 0

    def plain(self, value, depth=0):
        """A value as JSON, with matchers spelt out."""
        if depth > 60:
            return {"$match": "too_deep"}
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, dict):
            return {str(key): self.plain(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, assertions.Capture):
            return {"$match": "capture"}
        kept = self._patterns.get(id(value))
        if kept is not None and kept[0] is value:
            matcher = {"$match": kept[1]}
            if kept[2] is not NOTHING:
                matcher["pattern"] = self.plain(kept[2], depth + 1)
            return matcher
        return {"$match": "python", "class": qualified(type(value)), "text": safe_text(value)[:400]}


def stack_label(stack):
    """The stack's name, or its path where the name is only known at deployment (nested stacks)."""
    name = stack.stack_name
    return stack.node.path if "${Token[" in name else name
