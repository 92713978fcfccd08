import type { BrowserContext, Page } from '@playwright/test'

export const AN_HOUR = 60 * 60_000

/** A device whose clock is behind, so that an hour in a dead zone ends at the server's present. */
export async function behind(context: BrowserContext): Promise<BrowserContext> {
  await context.clock.install({ time: Date.now() - AN_HOUR })
  return context
}

/** Whether everything that the handheld needs lies on the device. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (!navigator.serviceWorker.controller) {
      await new Promise((changed) =>
        navigator.serviceWorker.addEventListener('controllerchange', changed, { once: true }),
      )
    }
  })
}
