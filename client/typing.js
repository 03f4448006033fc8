// Says to the server that this person types: not more often than needed, and that they stopped.

/** A renewal is sent at most this often. */
export const TYPING_EVERY_MS = 3000;

export class TypingSignal {
  #send;
  #now;
  /** @type {string | null} */
  #roomId = null;
  /** @type {string | null} */
  #lastRoomId = null;
  #saidAt = -Infinity;

  /**
   * @param {(roomId: string, active: boolean) => void} send
   * @param {() => number} now milliseconds
   */
  constructor(send, now) {
    this.#send = send;
    this.#now = now;
  }

  /** A key was pressed in this room's composer. @param {string} roomId */
  pressed(roomId) {
    const now = this.#now();
    if (this.#lastRoomId === roomId && now - this.#saidAt < TYPING_EVERY_MS) return;
    if (this.#roomId !== roomId) this.stopped();
    this.#lastRoomId = roomId;
    this.#roomId = roomId;
    this.#saidAt = now;
    this.#send(roomId, true);
  }

  /** Sent, left or emptied. */
  stopped() {
    if (this.#roomId === null) return;
    this.#send(this.#roomId, false);
    this.#roomId = null;
  }
}
