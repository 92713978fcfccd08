import { defineConfig } from '@playwright/test'
import journeys from './playwright.config.ts'

// Figures that a measurement gives and a machine's speed decides: printed, never a part of `make test`.
export default defineConfig(journeys, {
  testDir: './e2e/figures',
  testMatch: '*.figures.ts',
  timeout: 600_000,
  retries: 0,
})
