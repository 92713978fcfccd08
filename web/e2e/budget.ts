import { expect } from '@playwright/test'
import type { Count } from './scanner.ts'

const rows: string[] = []

/** Holds what some work took against what it may take, and keeps it for the table. */
export function within(name: string, taken: Count, most: Count): void {
  rows.push(`| ${name} | ${taken.scans} of ${most.scans} | ${taken.taps} of ${most.taps} |`)
  expect(taken.scans, `${name}: scans`).toBeLessThanOrEqual(most.scans)
  expect(taken.taps, `${name}: taps`).toBeLessThanOrEqual(most.taps)
}

/** What was counted, for the output of the tests. */
export function table(): string {
  return ['| work | scans | taps |', '| --- | ---: | ---: |', ...rows.splice(0)].join('\n')
}
