"""Constructs for access between accounts."""

from access_boundaries.bootstrap import BootstrapRole
from access_boundaries.boundary import PermissionsBoundary
from access_boundaries.federation import PipelineFederation
from access_boundaries.roles import CrossAccountRole
from access_boundaries.secrets import Reader, SharedSecret

__all__ = [
    "BootstrapRole",
    "CrossAccountRole",
    "PermissionsBoundary",
    "PipelineFederation",
    "Reader",
    "SharedSecret",
]
