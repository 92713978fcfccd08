import { defineConfig } from '@playwright/test'

// Whole journeys through the built binary with its own database, few and real. What can be tested smaller is tested in src/.
export default defineConfig({
  testDir: './e2e',
  outputDir: './node_modules/.cache/e2e',
  timeout: 240_000,
  expect: { timeout: 30_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  // As the server's tests: a second try tells a busy machine from a mistake; what needed it is printed as flaky.
  retries: 1,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env.AMBAR_CHROMIUM ?? '/usr/bin/chromium',
      // As root, in a container: the browser's own sandbox needs what is not there.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
    serviceWorkers: 'allow',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
})
