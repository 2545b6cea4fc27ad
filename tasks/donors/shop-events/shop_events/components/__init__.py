"""Constructs and helpers shared by the stacks."""
