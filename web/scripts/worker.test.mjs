// @vitest-environment node
import { describe, expect, test, vi } from 'vitest'
import { filesOf, versionOf, work, workerText } from './worker.mjs'

/** A worker's surroundings, small enough to look at. */
function surroundings() {
  const stored = new Map()
  const handlers = new Map()
  const cache = (/** @type {Map<string, unknown>} */ files) => ({
    addAll: async (/** @type {{ url: string }[]} */ all) => {
      for (const { url } of all) files.set(url, `kept ${url}`)
    },
    match: async (/** @type {string} */ url) => files.get(url),
  })
  const worker = {
    location: { origin: 'https://ambar' },
    Request: class {
      /** @param {string} url @param {object} options */
      constructor(url, options) {
        this.url = url
        this.options = options
      }
    },
    addEventListener: (/** @type {string} */ name, /** @type {unknown} */ handler) =>
      handlers.set(name, handler),
    caches: {
      open: async (/** @type {string} */ name) => {
        if (!stored.has(name)) stored.set(name, new Map())
        return cache(stored.get(name))
      },
      keys: async () => [...stored.keys()],
      delete: async (/** @type {string} */ name) => stored.delete(name),
    },
    clients: { claim: vi.fn() },
    skipWaiting: vi.fn(),
    fetch: vi.fn(async () => 'from the network'),
  }
  const fire = async (/** @type {string} */ name, /** @type {object} */ event = {}) => {
    let waited
    const all = {
      ...event,
      waitUntil: (/** @type {unknown} */ it) => (waited = it),
      respondWith: (/** @type {unknown} */ it) => (waited = it),
    }
    handlers.get(name)(all)
    return waited
  }
  const get = (/** @type {string} */ url, /** @type {object} */ more = {}) =>
    fire('fetch', { request: { method: 'GET', mode: 'cors', url: `https://ambar${url}`, ...more } })
  return { worker, stored, fire, get }
}

describe('the worker', () => {
  test('keeps the app, answers its addresses and leaves the rest to the network', async () => {
    const { worker, fire, get } = surroundings()
    work(worker, 'v1', ['/m.html', '/assets/a.js'])
    await fire('install')
    expect(await get('/m', { mode: 'navigate' })).toBe('kept /m.html')
    expect(await get('/m/step/1?a=b', { mode: 'navigate' })).toBe('kept /m.html')
    expect(await get('/assets/a.js')).toBe('kept /assets/a.js')
    expect(await get('/', { mode: 'navigate' })).toBeUndefined()
    expect(await get('/movements', { mode: 'navigate' })).toBeUndefined()
    expect(await get('/api/v1/tasks')).toBeUndefined()
    expect(await get('/m.html', { method: 'POST' })).toBeUndefined()
    expect(
      await fire('fetch', { request: { method: 'GET', mode: 'cors', url: 'https://other/m.html' } }),
    ).toBeUndefined()
  })

  test('asks the network for what was lost from the cache', async () => {
    const { worker, get } = surroundings()
    work(worker, 'v1', ['/m.html'])
    expect(await get('/m', { mode: 'navigate' })).toBe('from the network')
  })

  test('a new version waits until it is taken, then clears the old one away', async () => {
    const { worker, stored, fire } = surroundings()
    stored.set('ambar-m-v1', new Map())
    stored.set('another', new Map())
    work(worker, 'v2', ['/m.html'])
    await fire('install')
    expect(worker.skipWaiting).not.toHaveBeenCalled()
    await fire('message', { data: 'hello' })
    expect(worker.skipWaiting).not.toHaveBeenCalled()
    await fire('message', { data: 'take-over' })
    expect(worker.skipWaiting).toHaveBeenCalled()
    await fire('activate')
    expect([...stored.keys()]).toEqual(['another', 'ambar-m-v2'])
    expect(worker.clients.claim).toHaveBeenCalled()
  })
})

test('everything that the page needs is kept, but for alphabets that nobody writes here', () => {
  const texts = /** @type {Record<string, string>} */ ({
    'm.html': '<link href="/favicon.svg"><script src="/assets/m-1.js"></script><link href="/assets/m-1.css">',
    'assets/m-1.js': 'import{a}from"./shared-2.js";import("./later-3.js")',
    'assets/shared-2.js': 'const wasm = "./zxing-9.wasm"',
    'assets/m-1.css':
      'src:url(/assets/inter-latin-wght.woff2);src:url(./inter-cyrillic-ext-wght.woff2);a:url(data:x)',
  })
  expect(filesOf('m.html', (path) => texts[path] ?? null)).toEqual([
    'assets/inter-latin-wght.woff2',
    'assets/later-3.js',
    'assets/m-1.css',
    'assets/m-1.js',
    'assets/shared-2.js',
    'assets/zxing-9.wasm',
    'favicon.svg',
    'm.html',
  ])
})

test('the version changes with any part', () => {
  const one = versionOf([['a', '1']])
  expect(versionOf([['a', '1']])).toBe(one)
  expect(versionOf([['a', '2']])).not.toBe(one)
  expect(versionOf([['b', '1']])).not.toBe(one)
})

test('the text is a whole program', () => {
  const self = surroundings().worker
  const heard = vi.spyOn(self, 'addEventListener')
  new Function('self', workerText('v1', ['/m.html']))(self)
  expect(heard.mock.calls.map(([name]) => name)).toEqual(['install', 'activate', 'message', 'fetch'])
})
