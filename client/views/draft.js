// The text field of the composer: as high as its text, and another text for each room.

export class DraftField {
  #field;
  /** @type {Map<string, string>} */
  #kept = new Map();
  /** @type {string | null} */
  #key = null;

  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.#field = field;
  }

  get key() {
    return this.#key;
  }

  get text() {
    return this.#field.value.trim();
  }

  /** Another room: its text comes, the one before is kept. @param {string | null} key */
  turnTo(key) {
    if (this.#key !== null) this.#kept.set(this.#key, this.#field.value);
    this.#key = key;
    this.#field.value = key === null ? '' : (this.#kept.get(key) ?? '');
    this.fit();
  }

  /** The text was sent. */
  clear() {
    this.#field.value = '';
    this.fit();
  }

  /** Somebody else sits here now. */
  forget() {
    this.#key = null;
    this.#kept.clear();
    this.#field.value = '';
  }

  fit() {
    this.#field.style.height = 'auto';
    // The border is not part of the scroll height.
    const border = this.#field.offsetHeight - this.#field.clientHeight;
    this.#field.style.height = `${this.#field.scrollHeight + border}px`;
  }
}
