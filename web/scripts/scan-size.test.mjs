// @vitest-environment node
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** What reading and catching scans may weigh, gzipped, without the camera: every handheld loads it first. */
const BUDGET = 25 * 1024

test('scans weigh little in the first load', async () => {
  const entry = '\0scans'
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '~': src } },
    plugins: [
      {
        name: 'scans',
        resolveId: (id) => (id === 'scans' ? entry : null),
        load: (id) =>
          id === entry
            ? `export * from '${src}/lib/scan/scans'; export * from '${src}/lib/scan/wedge/capture'; export * from '${src}/lib/scan/faults'`
            : null,
      },
    ],
    build: {
      write: false,
      minify: true,
      rolldownOptions: { input: 'scans', preserveEntrySignatures: 'strict' },
    },
  })
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []))
  const bytes = outputs.reduce((sum, one) => sum + (one.type === 'chunk' ? gzipSync(one.code).length : 0), 0)
  console.log(
    `lib/scan gzipped, without camera: ${(bytes / 1024).toFixed(1)} kB of at most ${BUDGET / 1024} kB`,
  )
  expect(bytes).toBeGreaterThan(5 * 1024)
  expect(bytes).toBeLessThan(BUDGET)
})
