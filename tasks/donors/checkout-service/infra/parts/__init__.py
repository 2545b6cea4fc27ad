"""Factory functions and helpers shared by the stacks."""
