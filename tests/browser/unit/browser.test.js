import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, placeOf, socketAddress } from '../../../client/browser.js';

/** @param {string} address */
const keyOf = (address) => placeOf(address)?.key ?? null;

test('every key survives the way into the address and back', () => {
  for (const key of ['r/general', 'r/a b#c?d%e', 'r/%41', 'r/日本語', 'r/u/x', 'u/6f9619ff-8b86']) {
    assert.equal(keyOf(addressOf(key)), key);
  }
});

test('an address that names nothing is no key', () => {
  for (const address of ['', '#', '#r/', '#x/general', '#r/a/b', '#r/%E0%A4%A']) {
    assert.equal(keyOf(address), null, address);
  }
});

test('an address may name a message', () => {
  assert.deepEqual(placeOf(addressOf('r/a b', 17)), { key: 'r/a b', seq: 17 });
  assert.deepEqual(placeOf('#r/7'), { key: 'r/7', seq: null });
  assert.equal(placeOf('#r/a/-1'), null);
});

test('an invitation names a room alone', () => {
  assert.equal(keyOf('#general'), 'r/general');
  assert.equal(keyOf('#a%20b%2Fc'), 'r/a b/c');
});

test('the socket stands beside the page, whatever path the page has', () => {
  assert.equal(socketAddress('http://localhost:8080/'), 'ws://localhost:8080/ws');
  assert.equal(socketAddress('https://example.org/chat/#r/general'), 'wss://example.org/chat/ws');
  assert.equal(socketAddress('https://example.org/chat/index.html?x=1'), 'wss://example.org/chat/ws');
});

test('an access token goes along', () => {
  assert.equal(socketAddress('https://example.org/?token=a%26b'), 'wss://example.org/ws?token=a%26b');
});
