// The handheld's service worker: keeps the whole app on the device, so that it starts without a network. The build fills in
// what there is to keep (vite.config.ts). The console is not under it.
import { createHash } from 'node:crypto'
import { posix } from 'node:path'

/**
 * Files of the build that the handheld needs: its page, what that names, and what those import or show, all the way down.
 * @param {string} page
 * @param {(path: string) => string | null} read text of a script, style sheet or page; null for other files
 * @returns {string[]}
 */
export function filesOf(page, read) {
  const found = new Set([page])
  for (const path of found) {
    const text = read(path)
    if (text === null) continue
    const base = posix.dirname(path)
    const named = path.endsWith('.html')
      ? [...text.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, target = '']) => target)
      : path.endsWith('.css')
        ? [...text.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map(([, target = '']) => target)
        : [...text.matchAll(/["'`](\.\/[\w.-]+\.(?:js|css|wasm))["'`]/g)].map(([, target = '']) => target)
    for (const target of named) {
      if (target.includes(':')) continue
      found.add(
        target.startsWith('/') ? target.slice(1) : target.startsWith('.') ? posix.join(base, target) : target,
      )
    }
  }
  return [...found].filter((path) => !/-(?:latin-ext|cyrillic-ext)-/.test(path)).sort()
}

/**
 * A name for the whole that changes with any part of it.
 * @param {Iterable<[string, string | Uint8Array]>} contents
 */
export function versionOf(contents) {
  const hash = createHash('sha256')
  for (const [path, content] of contents) hash.update(path).update('\0').update(content).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/**
 * The text of the worker.
 * @param {string} version
 * @param {string[]} files addresses without the host
 */
export function workerText(version, files) {
  return `${work}\n(${work.name})(self, ${JSON.stringify(version)}, ${JSON.stringify(files)})\n`
}

/**
 * What the worker does. It runs in the browser alone and may use nothing from outside itself.
 * @param {any} worker
 * @param {string} version
 * @param {string[]} files
 */
export function work(worker, version, files) {
  const prefix = 'ambar-m-'
  const name = prefix + version
  const page = '/m.html'
  const kept = new Set(files)

  worker.addEventListener('install', (/** @type {any} */ event) => {
    const all = files.map((file) => new worker.Request(file, { cache: 'reload' }))
    event.waitUntil(worker.caches.open(name).then((/** @type {any} */ cache) => cache.addAll(all)))
  })

  worker.addEventListener('activate', (/** @type {any} */ event) => {
    const old = (/** @type {string[]} */ names) =>
      names.filter((other) => other.startsWith(prefix) && other !== name)
    const clean = worker.caches
      .keys()
      .then((/** @type {string[]} */ names) =>
        Promise.all(old(names).map((other) => worker.caches.delete(other))),
      )
    event.waitUntil(clean.then(() => worker.clients.claim()))
  })

  // A new version waits until the person takes it: nobody is thrown out of a step.
  worker.addEventListener('message', (/** @type {any} */ event) => {
    if (event.data === 'take-over') worker.skipWaiting()
  })

  worker.addEventListener('fetch', (/** @type {any} */ event) => {
    const { request } = event
    if (request.method !== 'GET') return
    const url = new URL(request.url)
    if (url.origin !== worker.location.origin) return
    const own = request.mode === 'navigate' && /^\/m(\/|$)/.test(url.pathname)
    const wanted = own ? page : url.pathname
    if (!kept.has(wanted)) return
    const fromCache = worker.caches
      .open(name)
      .then((/** @type {any} */ cache) => cache.match(wanted))
      .then((/** @type {any} */ found) => found ?? worker.fetch(request))
    event.respondWith(fromCache)
  })
}
