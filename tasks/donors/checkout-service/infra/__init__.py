"""Stacks of the checkout service."""
