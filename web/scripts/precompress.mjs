// Compresses what the build made, as small as it can be, so that the server sends it as it is: `x.js` gets `x.js.br` and
// `x.js.gz`, where they are smaller by a tenth at least.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const worth = /\.(js|css|html|svg|json|webmanifest|wasm|md|txt|map)$/
const smallest = 1024

/** @param {Buffer} bytes */
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })

/** How many files were written. @param {string} folder */
export function precompress(folder) {
  let count = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!worth.test(name) || !statSync(path).isFile()) continue
    const bytes = readFileSync(path)
    if (bytes.length < smallest) continue
    const forms = { '.br': brotli(bytes), '.gz': gzipSync(bytes, { level: 9 }) }
    for (const [ending, compressed] of Object.entries(forms)) {
      if (compressed.length > bytes.length * 0.9) continue
      writeFileSync(path + ending, compressed)
      count += 1
    }
  }
  return count
}

if (import.meta.filename === process.argv[1]) {
  const dist = join(import.meta.dirname, '..', 'dist')
  process.stdout.write(`precompressed ${precompress(dist)} files\n`)
}
