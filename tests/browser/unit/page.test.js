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
  for (const [, one, many] of source.matchAll(/^import .* from '(\.[^']+)';$|^\} from '(\.[^']+)';$/gm)) {
    const path = one ?? many;
    if (path !== undefined) needed(normalize(join(dirname(name), path)), found);
  }
  return found;
}

test('the page announces every module it needs, so that they all come at once', () => {
  const announced = [...page.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual([...announced, 'main.js'].sort(), [...needed('main.js')].sort());
});

test('the way to the first message is short', () => {
  assert.ok(needed('main.js').size <= 12, `${needed('main.js').size} modules`);
});

test('the worker keeps everything the page is made of, and nothing that is not there', () => {
  const parts = [...readFileSync(join(client, 'worker.js'), 'utf8').matchAll(/^ {2}'(.+)',$/gm)].map(
    ([, part]) => part,
  );
  const styles = readdirSync(join(client, 'style')).map((name) => `style/${name}`);
  const wanted = [...modules, ...styles].filter((name) => name !== 'worker.js');
  const other = parts.filter((part) => !/\.(?:js|css)$/.test(part) && part !== './');
  assert.deepEqual(parts.filter((part) => /\.(?:js|css)$/.test(part)).sort(), wanted.sort());
  for (const name of other) assert.ok(readFileSync(join(client, name)).length > 0, name);
});

test('the page has no inline script or style and only relative addresses', () => {
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)/i);
  for (const [, address] of page.matchAll(/(?:href|src)="([^"]*)"/g)) assert.doesNotMatch(address, /^\/|:/);
});
