import { defineConfig } from '@playwright/test'
import journeys from './playwright.config.ts'

// Figures that a measurement gives and a machine's speed decides: printed, never a part of `make test`.
export default defineConfig(journeys, {
  testDir: './e2e/figures',
  testMatch: '*.figures.ts',
  timeout: 600_000,
  // What watches a page from inside it is work for the page, and would be measured with it.
  use: { ...journeys.use, trace: 'off', screenshot: 'off', video: 'off' },
  retries: 0,
})
