// Keeping order in place: for who has the operator's token, on the card of a person. What shows people the door is asked
// for twice, what can be taken back has a button for it, and what came of it stands on the card.

import { button, element } from '../browser.js';
import { lineOf, undoOf } from '../operator/verbs.js';
import { words } from '../words.js';
import { openSheet } from './dialog.js';
import { command } from './operator.js';

/** What an operator may do: for how long, and why. @param {string} name @param {string} token */
export function ruling(name, token) {
  const time = element('select', '');
  for (const [value, label] of Object.entries(words.times)) {
    const option = element('option', '', label);
    option.value = value;
    time.append(option);
  }
  const reason = element('input', '');
  reason.maxLength = 200;
  reason.dir = 'auto';
  const said = element('p', 'ruled');
  said.role = 'status';
  const undo = button('button small', words.undo, () => void order(undo.value, null));
  undo.hidden = true;
  /** @param {string} line @param {string | null} back */
  const order = async (line, back) => {
    const { ok, lines } = await command(line, token);
    said.textContent = lines.join('\n');
    said.classList.toggle('bad', !ok);
    undo.value = back ?? '';
    undo.hidden = back === null || !ok;
    if (undo.hidden && document.activeElement === document.body) reason.focus();
  };
  /** @param {'mute' | 'unmute' | 'kick' | 'ban'} verb */
  const act = (verb) => {
    const values = { user: name, whom: name, time: time.value, reason: reason.value };
    void order(lineOf(verb, values), undoOf(verb, values));
  };
  /** @param {'kick' | 'ban'} verb */
  const sure = (verb) => {
    const label = words.rule.sure(words.rule[verb], name);
    const yes = button('button grave', label, () => {
      sheet.close();
      act(verb);
    });
    const terms = verb === 'ban' ? `${words.rule.time}: ${words.times[time.value]}` : '';
    const why = reason.value.trim() === '' ? '' : `${words.rule.reason}: ${reason.value.trim()}`;
    const about = element('p', 'note', [terms, why].filter((part) => part !== '').join(' · '));
    about.dir = 'auto';
    const no = button('button', words.cancel, () => sheet.close());
    const sheet = openSheet(`${label}?`, [about, element('div', 'button-row', yes, no)], 'sure');
  };
  return element(
    'fieldset',
    'rule',
    element('legend', '', words.rule.title),
    element('label', '', words.rule.time, time),
    element('label', '', words.rule.reason, reason),
    element(
      'div',
      'button-row',
      button('button small', words.rule.mute, () => act('mute')),
      button('button small', words.rule.unmute, () => act('unmute')),
      button('button small', words.rule.kick, () => sure('kick')),
      button('button small danger', words.rule.ban, () => sure('ban')),
    ),
    element('div', 'ruled-row', said, undo),
  );
}
