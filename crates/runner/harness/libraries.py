"""The imports that every run needs, done ahead of it."""

import importlib


def load():
    """Imports pytest with all that its plugins import late, and the CDK."""
    import pytest  # noqa: F401
    from _pytest.config import default_plugins

    for name in (*default_plugins, "_argcomplete"):
        importlib.import_module(f"_pytest.{name}")
    # What pytest's plugins import when they are set up.
    import pdb  # noqa: F401
    import xml.etree.ElementTree  # noqa: F401
    import aws_cdk  # noqa: F401
    import aws_cdk.assertions  # noqa: F401
