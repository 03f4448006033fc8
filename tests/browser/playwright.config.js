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

const CHROMIUM_ONLY = [
  'budget.spec.js',
  'look.spec.js',
  'screens.spec.js',
  'installed.spec.js',
  'operator.spec.js',
  'around.spec.js',
];

export default defineConfig({
  testDir: 'spec',
  outputDir: 'results',
  // A machine that is short of time is waited for.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  // A browser on a starved machine may miss a deadline; the list reporter then says "flaky".
  retries: 1,
  // Every story has a server and windows of its own.
  workers: 2,
  fullyParallel: true,
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
    // What is the client's own rather than a browser's is told once, in Chromium.
    { name: 'firefox', use: firefox, grepInvert: /, dark$/, testIgnore: CHROMIUM_ONLY },
    { name: 'firefox-dark', use: darkFirefox, grep: /, dark$/ },
  ],
});
