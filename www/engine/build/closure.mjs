// Which files an import of a Python module may need: its own pack, the packs of the modules whose names it uses, and the
// chunks of their JavaScript, each with all that it in turn may load.

/** Module name to positions of assets, without those that every worker has. */
export function modulesWithAssets(modules, javascript, places, had) {
  const found = {};
  for (const name of Object.keys(modules).sort()) {
    const files = new Set();
    for (const used of pythonClosure(name, modules)) {
      files.add(`python/${used}`);
      for (const chunk of javascript[service(used)] ?? []) files.add(`javascript/${chunk}`);
    }
    found[name] = [...files].filter((file) => !had.has(file)).map((file) => places.get(file)).sort((left, right) => left - right);
  }
  return found;
}

const ROOT = 'aws_cdk';

function pythonClosure(name, modules) {
  const used = new Set([name]);
  for (const module of used) {
    // A package is imported before what lies in it.
    const parent = module.split('.').slice(0, -1).join('.');
    if (parent in modules) used.add(parent);
    if (`${module}._jsii` in modules) used.add(`${module}._jsii`);
    // A service imports the modules that lie in it; the library itself does so only when they are asked for.
    if (module !== ROOT) for (const inner of Object.keys(modules)) if (inner.startsWith(`${module}.`)) used.add(inner);
    const { lazy, eager } = modules[module];
    for (const target of [...eager, ...Object.values(lazy).map(([target]) => target)]) if (target in modules) used.add(target);
  }
  return used;
}

/** `aws_cdk.aws_sqs` is `aws-sqs` in JavaScript. */
function service(module) {
  return (module.split('.')[1] ?? '').replace(/_/g, '-');
}
