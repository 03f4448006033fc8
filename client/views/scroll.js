// Keeps the newest message in sight while the reader is at the end, and stays still otherwise. Nothing else sets
// the timeline's scroll position.

/** Closer to the end than this counts as being there. */
const NEAR_END_PX = 60;

export class ScrollKeeper {
  #scroller;
  #atEnd = true;
  #top = 0;

  /** @param {HTMLElement} scroller @param {() => void} onEnd the reader came to the end */
  constructor(scroller, onEnd) {
    this.#scroller = scroller;
    scroller.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      // Only who goes up leaves the end: rows that grow or a window that shrinks move nobody away from it.
      const wentUp = scrollTop < this.#top;
      this.#top = scrollTop;
      if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
        this.#atEnd = true;
        onEnd();
      } else if (wentUp) this.#atEnd = false;
    });
    const observer = new ResizeObserver(() => {
      if (this.#atEnd) this.toEnd();
    });
    for (const node of [scroller, ...scroller.children]) observer.observe(node);
  }

  get atEnd() {
    return this.#atEnd;
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#atEnd = true;
  }
}
