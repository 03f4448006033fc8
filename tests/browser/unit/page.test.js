import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const client = fileURLToPath(new URL('../../../client/', import.meta.url));
const page = readFileSync(join(client, 'index.html'), 'utf8');
const modules = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));

/** Every module that `name` needs, itself included. @param {string} name @param {Set<string>} [found] */
function needed(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const source = readFileSync(join(client, name), 'utf8');
  for (const [, path] of source.matchAll(/^import .* from '(\.[^']+)';$|^\} from '(\.[^']+)';$/gm)) {
    if (path !== undefined) needed(normalize(join(dirname(name), path)), found);
  }
  return found;
}

test('the page announces every module it needs, so that they all come at once', () => {
  const announced = [...page.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual([...announced, 'main.js'].sort(), [...needed('main.js')].sort());
  assert.deepEqual(modules.sort(), [...needed('main.js')].sort(), 'no module lies about unused');
});

test('the page has no inline script or style and only relative addresses', () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)/i);
  for (const [, address] of page.matchAll(/(?:href|src)="([^"]*)"/g)) assert.doesNotMatch(address, /^\/|:/);
});
