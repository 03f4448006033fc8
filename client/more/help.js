// Keys and commands, on one sheet.

import '../lang/more.js';
import { element } from '../browser.js';
import { words } from '../words.js';
import { COMMANDS } from './commands.js';
import { openSheet } from './dialog.js';

/** @param {[string, string][]} rows */
function table(rows) {
  const list = element('dl', 'keys');
  for (const [key, meaning] of rows) {
    list.append(
      element('dt', '', ...key.split(' ').map((each) => element('kbd', '', each))),
      element('dd', '', meaning),
    );
  }
  return list;
}

export function openHelp() {
  openSheet(
    words.help,
    [
      element('h3', '', words.keysTitle),
      table(Object.entries(words.keys)),
      element('h3', '', words.commandsTitle),
      table(
        COMMANDS.map(({ name, takes }) => [
          `/${name} ${takes}`.trim().replaceAll(' ', '\u00a0'),
          words.commands[name],
        ]),
      ),
      element('h3', '', words.textTitle),
      table(Object.entries(words.textMarks)),
    ],
    'help',
  );
}
