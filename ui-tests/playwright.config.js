// Plain Playwright, not Galata. Galata's server has neither token nor XSRF check and mocks settings and state,
// and we need to start, kill and restart the real thing ourselves: see lab-server.ts. It also saves 590 MB.
const { execFileSync } = require('node:child_process');

/** The system's browser: `make test` installs Debian's. */
function chromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // not this one
    }
  }
  throw new Error('No Chromium found: run `make chromium`, or set CHROMIUM_PATH.');
}

module.exports = {
  testDir: './tests',
  fullyParallel: false,
  workers: 1, // each test has its own server; two of them and two browsers are too much for two cores
  // On a busy machine a test may fail for want of time. The second try has a new server and browser; what passes only
  // then is named as flaky, and is a bug of ours. RETRIES=0 shows them at once.
  retries: Number(process.env.RETRIES ?? 1),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['html', { open: 'never' }]],
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    video: 'off', // would need Playwright's own ffmpeg
    launchOptions: {
      executablePath: chromium(),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
};
