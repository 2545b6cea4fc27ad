# Reports ever larger templates.
# limit: 60000
import gc

gc.unfreeze()
reporter = next(item for item in gc.get_objects() if type(item).__name__ == "Reporter")
for kilobytes in (400, 800, 1100, 1200, 4000):
    reporter.event("template", stack=f"s{kilobytes}", template={"x": ["y" * 100] * (kilobytes * 10)})
