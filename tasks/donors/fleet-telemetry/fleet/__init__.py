"""Infrastructure of the fleet telemetry platform."""
