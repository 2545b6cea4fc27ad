"""Stacks and constructs of the partner exchange."""
