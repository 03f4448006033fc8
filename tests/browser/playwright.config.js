import { defineConfig } from '@playwright/test';

const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browsers of the system; none is downloaded. */
const chromium = {
  browserName: /** @type {const} */ ('chromium'),
  launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_FLAGS },
};

const firefox = {
  browserName: /** @type {const} */ ('firefox'),
  channel: 'moz-firefox',
  launchOptions: { executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr' },
};

/** Firefox takes no colour scheme from a test; it is started with one. */
const darkFirefox = {
  ...firefox,
  launchOptions: {
    ...firefox.launchOptions,
    firefoxUserPrefs: { 'layout.css.prefers-color-scheme.content-override': 0 },
  },
};

export default defineConfig({
  testDir: 'spec',
  outputDir: 'results',
  timeout: 45_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  // A browser on a starved machine may miss a deadline; the list reporter then says "flaky".
  retries: 1,
  workers: 1,
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'chromium', use: chromium },
    { name: 'firefox', use: firefox, grepInvert: /, dark$/ },
    { name: 'firefox-dark', use: darkFirefox, grep: /, dark$/ },
  ],
});
