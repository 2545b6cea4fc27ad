// The Python packages of one CDK version, as the registry has them: a virtual environment made from the pinned
// requirements, and the npm trees that its jsii wheels carry.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestFiles, filesUnder } from './digest.mjs';
import { requirements, work } from './paths.mjs';

/** Makes the inputs where they are not there yet; gives their folders and a digest of what pins them. */
export function inputs(version, say) {
  const pinned = requirements(version);
  if (!existsSync(pinned)) {
    throw new Error(`no environment for aws-cdk-lib ${version}: add ${pinned} with every package pinned`);
  }
  const folder = join(work, version, digestFiles([pinned]).slice(0, 16));
  const done = join(folder, 'complete');
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    say(`installing the packages of aws-cdk-lib ${version}`);
    install(folder, pinned);
    say('unpacking the npm trees of its wheels');
    unpack(sitePackages(folder), join(folder, 'trees'));
    writeFileSync(done, '');
  }
  return { folder, site: sitePackages(folder), trees: join(folder, 'trees'), pinned };
}

function install(folder, pinned) {
  const venv = join(folder, 'venv');
  run('python3', ['-m', 'venv', venv]);
  run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '-r', pinned]);
}

function sitePackages(folder) {
  const python = join(folder, 'venv', 'bin', 'python');
  const code = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
  return execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim();
}

function unpack(site, trees) {
  for (const file of filesUnder(site, (path) => path.endsWith('.jsii.tgz'))) {
    const target = join(trees, basename(file).replace(/@[^@]*$/, ''));
    mkdirSync(`${target}.part`, { recursive: true });
    run('tar', ['-xzf', join(site, file), '-C', `${target}.part`]);
    renameSync(join(`${target}.part`, 'package'), target);
    rmSync(`${target}.part`, { recursive: true });
  }
}

/** Name and version of every installed Python package, sorted. */
export function packages(site) {
  return filesUnder(site, (path) => path.endsWith('.dist-info/METADATA'))
    .map((path) => {
      const metadata = readFileSync(join(site, path), 'utf8');
      const field = (name) => metadata.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1]?.trim() ?? '';
      return {
        name: field('Name'), version: field('Version'), folder: path.replace('/METADATA', ''),
        licence: field('License-Expression') || field('License').split('\n')[0],
      };
    })
    .filter(({ name }) => !['pip', 'setuptools'].includes(name));
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
