import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { firstLoadChunks } from './scripts/chunks.mjs'
import { stylesFirst, withWords } from './scripts/early.mjs'
import { filesOf, versionOf, workerText } from './scripts/worker.mjs'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Each shell has its own tree of addresses, generated from the files in its folder. */
const routesOf = (shell: 'console' | 'handheld', split: boolean) =>
  tanstackRouter({
    target: 'react',
    routesDirectory: `./src/routes/${shell}`,
    generatedRouteTree: `./src/routes/${shell}.gen.ts`,
    routeFileIgnorePattern: '\\.test\\.',
    autoCodeSplitting: split,
    quoteStyle: 'single',
  })

/** The development server answers addresses of the handheld with its page, as the real server does. */
const handheldPage: Plugin = {
  name: 'ambar-handheld-page',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (/^\/m(\/[^.]*)?(\?.*)?$/.test(request.url ?? '')) request.url = '/m.html'
      next()
    })
  },
}

/** What the pages fetch before a script asks for it, and in which order. */
const earlyFiles: Plugin = {
  name: 'ambar-early-files',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { filename, bundle = {} }) => {
      const words = { en: /lib.i18n.en.floor\./, ru: /lib.i18n.ru.floor\./ }
      return stylesFirst(filename.endsWith('m.html') ? withWords(html, bundle, words) : html)
    },
  },
}

/** Licences of what comes in by the style sheet, which the bundler's own list (licences.md) leaves out. */
const styleLicences: Plugin = {
  name: 'ambar-style-licences',
  apply: 'build',
  generateBundle() {
    const packages = ['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono', 'tailwindcss']
    const texts = packages.map((name) => {
      return `## ${name}\n\n${readFileSync(here(`./node_modules/${name}/LICENSE`), 'utf8').trim()}\n`
    })
    this.emitFile({ type: 'asset', fileName: 'licences-styles.md', source: texts.join('\n') })
  },
}

/** Writes the handheld's service worker when all that it keeps is written. */
const handheldWorker: Plugin = {
  name: 'ambar-handheld-worker',
  apply: 'build',
  writeBundle({ dir = here('./dist') }) {
    const file = (path: string) => `${dir}/${path}`
    const read = (path: string) => (/\.(html|js|css)$/.test(path) ? readFileSync(file(path), 'utf8') : null)
    const icons = ['icons/192.png', 'icons/512.png']
    const files = [...filesOf('m.html', read), ...icons].filter((path) => existsSync(file(path)))
    const version = versionOf(files.map((path) => [path, readFileSync(file(path))]))
    const addresses = files.map((path) => `/${path}`)
    writeFileSync(file('handheld-worker.js'), workerText(version, addresses))
  },
}

const server = process.env.AMBAR_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  // The handheld is one piece, so that a screen never waits for the network to load its code.
  plugins: [
    routesOf('console', true),
    routesOf('handheld', false),
    react(),
    tailwindcss(),
    handheldPage,
    earlyFiles,
    styleLicences,
    handheldWorker,
  ],
  resolve: { alias: { '~': here('./src') } },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/health', '/metrics', '/docs', '/openapi.json'].map((path) => [path, server]),
    ),
  },
  build: {
    // A font inlined as data: would be refused by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: 'licences.md' },
    rolldownOptions: {
      input: { console: here('./index.html'), handheld: here('./m.html') },
      output: {
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, '')}-[hash].js`,
        codeSplitting: {
          groups: [
            // What both shells stand on: two files that come side by side and stay in the browser's cache over our releases.
            { name: 'react', test: /node_modules.(react|react-dom|scheduler)[\\/]/, priority: 6 },
            {
              name: 'platform',
              test: /node_modules.(@tanstack(?!.(react-virtual|virtual-core))|i18next|react-i18next)[\\/]/,
              priority: 5,
            },
            // What the handheld loads first, in two files instead of dozens.
            { name: firstLoadChunks(here('./src/handheld.tsx'), here('./src/console.tsx')), priority: 4 },
            // What reads scans comes right after the first picture.
            {
              name: 'reading',
              test: /lib.scan.(gs1|read|meaning|marking|normalise|separators)\b(?!.*test)/,
              priority: 2,
            },
            // Icons are taken up while modules start, so they must be there before any of ours: a file that needs none of them.
            {
              name: 'icons',
              test: /node_modules.lucide-react/,
              priority: 3,
              entriesAware: true,
            },
            // Forms with their rules, and what unfolds: of the screens that have them, never of the handheld.
            {
              name: 'forms',
              test: /src.desk.(form\W|Print)|src.api.gen.rules|node_modules.(react-hook-form|@hookform|zod)[\\/]/,
              priority: 2,
            },
            // The lists and cards of the console: one file, that every screen of it needs.
            { name: 'desk', test: /src.desk\W/, priority: 1 },
            // Small pieces that several pages share, by who shares them. Not merged further: files that are merged import each
            // other in circles, and what one of them makes at its start the other has not got yet.
            {
              name: 'shared',
              test: /src.(ui|lib|api)\W/,
              priority: 2,
              minShareCount: 2,
              entriesAware: true,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    testTimeout: 30_000,
    setupFiles: ['./src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    restoreMocks: true,
    unstubGlobals: true,
  },
})
