import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs, BASE_MS, CAP_MS } from '../../../client/backoff.js';

test('the wait is anything from nothing up to a ceiling that doubles', () => {
  assert.equal(backoffMs(0, 0), 0);
  assert.equal(backoffMs(0, 0.5), BASE_MS / 2);
  assert.equal(backoffMs(3, 0.5), (BASE_MS * 8) / 2);
  assert.ok(backoffMs(0, 0.999_999) < BASE_MS);
});

test('no number of failures makes the wait longer than the cap', () => {
  for (const failures of [5, 10, 100, 5000]) {
    assert.ok(backoffMs(failures, 0.999_999) < CAP_MS);
    assert.equal(backoffMs(failures, 0.5), CAP_MS / 2);
  }
});
