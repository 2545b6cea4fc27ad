"""Infrastructure of the documentation site."""
