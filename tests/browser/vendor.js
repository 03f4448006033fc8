// Makes client/vendor/ from packages that client/package.json and its lock file pin. With --check it only compares.
//
//   node tests/browser/vendor.js [--check]

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = fileURLToPath(new URL('../../client/', import.meta.url));
const made = join(client, 'vendor/emoji.js');

/** The groups of the data that are shown; the one left out holds parts of emoji. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** @param {string} place a directory with the packages */
function emoji(place) {
  const required = createRequire(join(place, 'package.json'));
  const data = required('emojibase-data/en/compact.json');
  const codes = required('emojibase-data/en/shortcodes/github.json');
  const { version } = required('emojibase-data/package.json');
  const lines = [];
  for (const { unicode, hexcode, label, tags = [], group, order } of data) {
    if (!GROUPS.includes(group)) continue;
    const known = codes[hexcode] ?? [];
    const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[^\p{L}\p{N}+-]+/gu, '_');
    const names = [...(Array.isArray(known) ? known : [known]), label, ...tags]
      .map(plain)
      .filter((name) => name !== '');
    lines.push({ order, text: [group, unicode, ...new Set(names)].join(' ') });
  }
  lines.sort((a, b) => a.order - b.order);
  return `// Made by tests/browser/vendor.js from emojibase-data ${version} (MIT, Miles Johnson). Do not edit.

/** The groups, in the order they are shown. */
export const GROUPS = ${JSON.stringify(GROUPS).replaceAll(',', ', ')};

/** One emoji a line: its group, itself, its names. */
export const EMOJI = \`${lines.map(({ text }) => text).join('\n')}\`;
`;
}

const place = mkdtempSync(join(tmpdir(), 'chinwag-vendor-'));
try {
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(client, name), join(place, name));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['ci', ...flags], { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
  const text = emoji(place);
  if (!process.argv.includes('--check')) writeFileSync(made, text);
  else if (readFileSync(made, 'utf8') !== text) throw new Error(`${made} is not what vendor.js makes`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
