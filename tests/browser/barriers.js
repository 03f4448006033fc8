// What keeps people out of a page: what axe finds, and what runs out of the window.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** @import { Page } from '@playwright/test' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures go; empty: none are taken. */
const SHOTS = process.env.SHOTS ?? '';

/** What axe finds wrong with the page as it is now, by all its rules or one. */
/** @param {Page} page @param {string} [rule] @returns {Promise<string[]>} */
export async function barriers(page, rule) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async (only) => {
    /** @type {any} */
    const { axe } = window;
    // The size of what one taps is not looked at unless asked for.
    const every = { rules: { 'target-size': { enabled: true } } };
    const found = await axe.run(document, {
      resultTypes: ['violations'],
      ...(only === undefined ? every : { runOnly: [only] }),
    });
    /** @typedef {{ id: string, nodes: { html: string, failureSummary: string }[] }} Violation */
    return found.violations.map(
      (/** @type {Violation} */ { id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
    );
  }, rule);
}

/**
 * What is wider than the window, so that one would have to scroll in two directions.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const overflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const isCut = (/** @type {Element} */ node) => {
      const { left, right, width } = node.getBoundingClientRect();
      return width > 1 && (left < -1 || right > innerWidth + 1) && node.closest('[inert]') === null;
    };
    // Within a box that scrolls by itself, or that cuts with an ellipsis, wide things are at home.
    const isAtHome = (/** @type {Element} */ node) => {
      for (let box = node.parentElement; box !== null && box !== document.body; box = box.parentElement) {
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(box).overflowX)) return true;
      }
      return false;
    };
    const cut = [...document.body.querySelectorAll('*')].filter((node) => isCut(node) && !isAtHome(node));
    const names = cut.map((node) => `${node.localName}#${node.id}.${node.className}`);
    return scrollWidth > innerWidth ? [`${scrollWidth} pixels in ${innerWidth}`, ...names] : names;
  });

/** Looks at a screen: for barriers, for what is cut off, and with SHOTS for the eye. */
/** @param {Page} page @param {string} name @param {string} [rule] */
export async function look(page, name, rule) {
  // What fades in is there.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  if (SHOTS !== '') await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  expect.soft([...(await barriers(page, rule)), ...(await overflow(page))], name).toEqual([]);
}
