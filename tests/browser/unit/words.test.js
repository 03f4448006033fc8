import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { words as german } from '../../../client/lang/de.js';
import '../../../client/lang/more.js';
import { LANGUAGES, languageOf, words } from '../../../client/words.js';

const client = fileURLToPath(new URL('../../../client/', import.meta.url));

/** Every name with the kind of what stands there. @param {object} said @param {string} [path] @returns {string[]} */
const shape = (said, path = '') =>
  Object.entries(said).flatMap(([name, value]) =>
    typeof value === 'object' && name !== 'keys' && name !== 'textMarks'
      ? shape(value, `${path}${name}.`)
      : [`${path}${name} ${typeof value}`],
  );

test('every language says everything', () => {
  assert.deepEqual(shape(german).sort(), shape(words).sort());
  const files = readdirSync(join(client, 'lang'))
    .map((name) => name.replace('.js', ''))
    .filter((name) => name !== 'more' && name !== 'operator');
  assert.deepEqual(['en', ...files].sort(), Object.keys(LANGUAGES).sort());
});

test('the page names only words there are', () => {
  const page = readFileSync(join(client, 'index.html'), 'utf8');
  const named = [...page.matchAll(/data-t(?:-label|-placeholder)?="([^"]+)"/g)].map(([, name]) => name);
  assert.ok(named.length > 20);
  const said = /** @type {Record<string, unknown>} */ (words);
  for (const name of named) assert.equal(typeof said[name], 'string', name);
});

test('numbers are told as the language does', () => {
  assert.equal(words.unread(1), '1 unread message');
  assert.equal(words.unread(1200), '1,200 unread messages');
  assert.equal(german.unread(1), '1 ungelesene Nachricht');
  assert.equal(german.unread(1200), '1.200 ungelesene Nachrichten');
  assert.equal(german.came(['Anna']), 'Anna ist gekommen');
  assert.equal(german.came(['Anna', 'Ben']), 'Anna und Ben sind gekommen');
});

test('the language is the chosen one, else the first one of the browser that there is', () => {
  assert.equal(languageOf('', ['fr-FR', 'de-AT', 'en']), 'de');
  assert.equal(languageOf('en', ['de']), 'en');
  assert.equal(languageOf('', ['tlh']), 'en');
  assert.equal(languageOf('constructor', []), 'en');
});
