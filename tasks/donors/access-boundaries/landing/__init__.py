"""The landing zone."""
