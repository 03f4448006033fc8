// How this browser looks and how loud it is.

import { button, element } from '../browser.js';
import { words, inLanguage, LANGUAGES, languageOf } from '../words.js';
import { encode } from './asks.js';
import { block } from './acts.js';
import { goAway } from './commands.js';
import { openSheet } from './dialog.js';
import { askForPopups } from './notify.js';

/** @import { Session } from '../session.js' */
/** @import { Settings } from '../types.d.ts' */

/**
 * @template {string} T
 * @param {string} title
 * @param {Record<T, string>} choices
 * @param {T} value
 * @param {(value: T) => void} choose
 */
function radios(title, choices, value, choose) {
  const set = element('fieldset', 'choice', element('legend', '', title));
  for (const [each, label] of /** @type {[T, string][]} */ (Object.entries(choices))) {
    const field = element('input', '');
    field.type = 'radio';
    field.name = title;
    field.value = each;
    field.checked = each === value;
    field.addEventListener('change', () => choose(each));
    set.append(element('label', 'radio', field, label));
  }
  return set;
}

/** @param {string} label @param {boolean} value @param {(value: boolean, field: HTMLInputElement) => void} choose */
function check(label, value, choose) {
  const field = element('input', '');
  field.type = 'checkbox';
  field.checked = value;
  field.addEventListener('change', () => choose(field.checked, field));
  return element('label', 'check', field, label);
}

/** @param {Session} session */
function nameForm(session) {
  const field = element('input', '');
  field.value = session.state.me?.name ?? '';
  field.maxLength = 40;
  const save = element('button', 'button', words.save);
  save.type = 'submit';
  const form = element('form', 'name-form', element('label', '', words.yourName, field), save);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name !== '' && name !== session.state.me?.name) session.rename(name);
  });
  return form;
}

/** How loud this browser is. @param {Session} session */
function tellings(session) {
  const { settings } = session.state;
  return [
    radios(words.loudness.title, words.loudness.levels, settings.loudness, (loudness) =>
      session.set({ loudness }),
    ),
    check(words.popups, settings.popups, async (popups, field) => {
      const allowed = popups && (await askForPopups());
      session.set({ popups: allowed });
      field.checked = allowed;
      if (popups && !allowed) session.notice(words.popupsRefused, 'error');
    }),
    check(words.sound, settings.sound, (sound) => session.set({ sound })),
    check(words.away.go, settings.away, (away) => (away ? goAway(session) : session.set({ away }))),
  ];
}

/** @param {Session} session */
export function openSettings(session) {
  const { settings, readReceipts, blocked } = session.state;
  /** @param {Partial<Settings>} change */
  const set = (change) => session.set(change);
  const speak = async (/** @type {string} */ language) => {
    await inLanguage(languageOf(language, navigator.languages), document);
    set({ language });
    sheet.close();
    openSettings(session);
  };
  const languages = { '': words.systemLanguage, ...LANGUAGES };
  /** @type {HTMLElement[]} */
  const parts = [
    nameForm(session),
    radios(words.theme, words.themes, settings.theme, (theme) => set({ theme })),
    radios(words.density, words.densities, settings.density, (density) => set({ density })),
    radios(words.language, languages, settings.language, (language) => void speak(language)),
    ...tellings(session),
    check(words.enterSends, settings.enterSends, (enterSends) => set({ enterSends })),
  ];
  if (readReceipts !== null) {
    const tell = async (/** @type {boolean} */ active, /** @type {HTMLInputElement} */ field) => {
      const answer = await session.call((ref) => encode.preferences(active, ref));
      if (answer.type === 'refused') {
        field.checked = !active;
        session.notice(words.refusal(answer.code, answer.text), 'error');
      } else
        session.dispatch({
          type: 'heard',
          event: { type: 'preferencesTold', ref: null, readReceipts: active },
          at: 0,
        });
    };
    parts.push(check(words.readReceipts, readReceipts, (active, field) => void tell(active, field)));
  }
  if (blocked.size > 0) {
    const rows = [...blocked].map(([id, name]) => {
      const free = button('button small', words.unblock, () => {
        row.remove();
        void block(session, { id, name }, false);
      });
      const row = element('li', 'link', element('bdi', 'link-name', name), free);
      return row;
    });
    parts.push(element('h3', '', words.blockedPeople), element('ul', 'links', ...rows));
  }
  const operator = element('a', 'link quiet', words.operatorPage);
  operator.href = 'operator.html';
  const everywhere = button('button small danger', words.signOutEverywhere, () => {
    sheet.close();
    void session.signOut(true);
  });
  const sheet = openSheet(
    words.settings,
    [...parts, element('div', 'button-row', everywhere, operator)],
    'settings',
  );
}
