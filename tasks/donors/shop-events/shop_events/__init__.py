"""Infrastructure of the shop's event bus."""
