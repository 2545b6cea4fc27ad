// The jsii runtime as the Python wheel carries it: one webpack bundle. Its start-up line talks to stdin; it is cut off
// here, so that the bundle gives its modules instead. Modules are found by what they export, never by their number.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const START = 'let __webpack_exports__=__webpack_require__(';
const SEAM = '\nmodule.exports={modules:__webpack_modules__,require:__webpack_require__};';

/** The bundle's source, ending in an export of its modules. */
export function runtimeSource(site) {
  const source = readFileSync(join(site, 'jsii', '_embedded', 'jsii', 'lib__program.js'), 'utf8');
  const start = source.lastIndexOf(START);
  if (start < 0) throw new Error('the jsii runtime of this version does not start as expected: see jsii_runtime.mjs');
  return source.slice(0, start) + SEAM;
}

/** The runtime's version. */
export function runtimeVersion(site) {
  return JSON.parse(readFileSync(join(site, 'jsii', '_metadata.json'), 'utf8'))['jsii-runtime'].version;
}

/** The one module that exports `name`, evaluated here in Node. */
export function runtimeModule(site, name) {
  const module = { exports: {} };
  const require = createRequire(join(site, 'jsii', '_embedded', 'jsii', 'program.js'));
  new Function('module', 'exports', 'require', '__dirname', runtimeSource(site))(module, module.exports, require, '/');
  const found = Object.keys(module.exports.modules)
    .filter((id) => new RegExp(`\\.${name}=`).test(module.exports.modules[id].toString()));
  if (found.length !== 1) throw new Error(`the jsii runtime has ${found.length} modules that export ${name}`);
  return module.exports.require(found[0]);
}
