// Keys and commands, on one sheet.

import '../lang/more.js';
import { button, element } from '../browser.js';
import { words } from '../words.js';
import { COMMANDS } from './commands.js';
import { openSheet } from './dialog.js';

/** @import { Composer } from '../views/composer.js' */

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

/** Every command has a button: it puts the command where one writes. @param {Composer} composer */
function commands(composer) {
  const list = element('dl', 'keys');
  for (const { name, takes } of COMMANDS) {
    const write = button('button small', `/${name} ${takes}`.trim().replaceAll(' ', '\u00a0'), () => {
      write.closest('dialog')?.close();
      composer.command(name);
    });
    write.title = words.writeCommand(name);
    list.append(element('dt', '', write), element('dd', '', words.commands[name]));
  }
  return list;
}

/** @param {Composer} composer */
export function openHelp(composer) {
  openSheet(
    words.help,
    [
      element('h3', '', words.keysTitle),
      table(Object.entries(words.keys)),
      element('h3', '', words.commandsTitle),
      commands(composer),
      element('h3', '', words.textTitle),
      table(Object.entries(words.textMarks)),
    ],
    'help',
  );
}
