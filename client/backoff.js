// How long to wait before the next attempt: exponential with full jitter, so that the clients of a server that
// comes back do not all knock at once.

/** The first wait is at most this. */
export const BASE_MS = 1000;

/** No wait is longer than this. */
export const CAP_MS = 30_000;

/**
 * @param {number} failures attempts that failed in a row, 0 for the first wait
 * @param {number} random from 0 up to but not including 1
 * @returns {number} milliseconds
 */
export function backoffMs(failures, random) {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 30));
  return Math.floor(random * ceiling);
}
