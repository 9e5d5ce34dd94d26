// Runs before every npm script. It installs what package-lock.json asks for when that has not been done yet, the
// project's own Node 24 included; otherwise it does nothing. Plain CommonJS, since any Node may be the first to run it.
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, statSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const installed = path.join(root, 'node_modules', '.package-lock.json');
const lock = path.join(root, 'package-lock.json');

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) install();

function install() {
  console.error('Installing dependencies (npm ci) ...');
  // npm ci deletes node_modules, and with it a Node that runs from there: leave that one out.
  const outside = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  const env = { ...process.env, PATH: outside.join(path.delimiter) };
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env,
    // What a script prints on standard output is its own.
    stdio: ['ignore', 2, 2],
  });
  if (result.error) fail(`cannot run npm: ${result.error.message}`);
  if (result.status !== 0) fail('npm ci failed, see above');
  const node = spawnSync(path.join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (node.status !== 0) fail('npm ci did not install Node 24: run `npm rebuild node`');
}

function fail(reason) {
  console.error(`mailpolicy: ${reason}`);
  process.exit(1);
}
