import { loadavg } from 'node:os'
import { type Page, test } from '@playwright/test'
import { Api } from '../api.ts'
import { Binary } from '../binary.ts'
import { expect, NewDevice } from '../floor.ts'
import { A_CASE, found, ITEMS, Site } from '../site.ts'

const SCANS = 220
/** The first ones warm what is compiled and cached once a shift. */
const WARM = 20
/** How many times slower than this machine the device is made. */
const SLOWER = 4
/** What a person may wait for, in milliseconds. */
const AIMS = { felt: 50, confirmed95: 150, confirmed99: 300 }

interface Times {
  /** From the last key until sound and vibration are told. */
  felt: number
  /** Until the answer is painted. */
  painted: number
  /** Until the top line says that the server has it. */
  confirmed: number
}

/** Notes in the page itself when a scan's last key came, and when what answered it. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now: { key: number; felt: number; painted: number; sending: boolean; confirmed: number } = {
      key: 0,
      felt: 0,
      painted: 0,
      sending: false,
      confirmed: 0,
    }
    Object.assign(window, { now })
    const vibrate = navigator.vibrate.bind(navigator)
    navigator.vibrate = (pattern) => {
      now.felt = performance.now()
      requestAnimationFrame(() => {
        // After the frame that this belongs to.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          now.painted = performance.now()
        }
        port2.postMessage(null)
      })
      return vibrate(pattern as VibratePattern)
    }
    for (const name of ['keydown', 'input'] as const) {
      window.addEventListener(
        name,
        (event) => {
          now.key = event.timeStamp
        },
        { capture: true },
      )
    }
    const header = document.querySelector('header')
    const look = () => {
      const text = header?.textContent ?? ''
      if (text.includes('Sending')) now.sending = true
      else if (now.sending && text.includes('Online')) {
        now.sending = false
        now.confirmed = performance.now()
      }
    }
    if (header)
      new MutationObserver(look).observe(header, { subtree: true, childList: true, characterData: true })
  })
}

async function timesOf(page: Page, scan: () => Promise<void>): Promise<Times> {
  await page.evaluate(() => {
    Object.assign((window as unknown as { now: object }).now, {
      felt: 0,
      painted: 0,
      sending: false,
      confirmed: 0,
    })
  })
  await scan()
  await page.waitForFunction(() => {
    const { painted, confirmed } = (window as unknown as { now: Times }).now
    return painted > 0 && confirmed > 0
  })
  return page.evaluate(() => {
    const { key, ...at } = (window as unknown as { now: Times & { key: number } }).now
    return { felt: at.felt - key, painted: at.painted - key, confirmed: at.confirmed - key }
  })
}

const share = (values: number[], part: number) =>
  [...values].sort((one, other) => one - other)[Math.ceil(values.length * part) - 1] ?? Number.NaN

test('what a scan takes on a device four times slower', async ({ browser }) => {
  await using binary = await Binary.start()
  const api = new Api(binary.url, binary.token)
  const firm = await found(api)
  const site = await Site.build(api, firm, 'MS')
  const device = new NewDevice(browser, { binary, api, firm }, site)
  const delivery = await site.announce([{ sku: 'TEA-100', quantity: String((SCANS + WARM) * A_CASE) }])
  const person = await device.handTo(await device.operator())
  const { page, hand } = person
  await person.scan(delivery.number)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Scan what has come')
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await watch(page)
  const all: Times[] = []
  for (let n = 0; n < WARM + SCANS; n += 1) {
    const times = await timesOf(page, () =>
      hand.scan(`]d201${ITEMS['TEA-100'].caseGtin}17280531\u001d10LOT${n % 7}`),
    )
    if (n >= WARM) all.push(times)
  }
  await device.close()
  const received = (await api.get(`/deliveries/${delivery.id}`)).lines[0].received
  expect(received).toBe(String((SCANS + WARM) * A_CASE))

  const row = (name: string, of: keyof Times, aim: string) => {
    const values = all.map((one) => one[of])
    const told = [0.5, 0.95, 0.99].map((part) => share(values, part).toFixed(0))
    return `| ${name} | ${told.join(' | ')} | ${aim} |`
  }
  console.log(
    [
      `${SCANS} cases received one after the other, processor ${SLOWER} times slower; load ${loadavg()[0]?.toFixed(1)}`,
      '',
      '| from the last key of a scan, ms | p50 | p95 | p99 | aim |',
      '| --- | ---: | ---: | ---: | --- |',
      row('until it sounds and shakes', 'felt', `${AIMS.felt}`),
      row('until the answer is painted', 'painted', ''),
      row(
        'until the server has confirmed it',
        'confirmed',
        `p95 ${AIMS.confirmed95}, p99 ${AIMS.confirmed99}`,
      ),
    ].join('\n'),
  )
  const confirmed = all.map((one) => one.confirmed)
  expect
    .soft(
      share(
        all.map((one) => one.felt),
        0.95,
      ),
    )
    .toBeLessThanOrEqual(AIMS.felt)
  expect.soft(share(confirmed, 0.95)).toBeLessThanOrEqual(AIMS.confirmed95)
  expect.soft(share(confirmed, 0.99)).toBeLessThanOrEqual(AIMS.confirmed99)
})
