import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

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

const server = process.env.AMBAR_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  // The handheld is one piece, so that a screen never waits for the network to load its code.
  plugins: [
    routesOf('console', true),
    routesOf('handheld', false),
    react(),
    tailwindcss(),
    handheldPage,
    styleLicences,
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
            // What both shells stand on: one file, which stays in the browser's cache over our releases.
            {
              name: 'platform',
              test: /node_modules.(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\W/,
              priority: 1,
            },
            // Small pieces that several pages share, by who shares them: a few files instead of dozens.
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 16_000 },
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
