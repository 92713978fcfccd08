// @vitest-environment node
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { prepareZXingModule } from 'zxing-wasm/reader'
import { prepareZXingModule as prepareWriter, writeBarcode } from 'zxing-wasm/writer'
import { decode } from './decoder'

const wasm = (name: 'reader' | 'writer') => {
  const bytes = readFileSync(`node_modules/zxing-wasm/dist/${name}/zxing_${name}.wasm`)
  return {
    overrides: { wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  }
}

beforeAll(() => {
  prepareZXingModule(wasm('reader'))
  prepareWriter(wasm('writer'))
})

/** The picture of a barcode, with a white frame. */
async function picture(
  text: string,
  format: 'EAN13' | 'Code128' | 'QRCode' | 'DataMatrix',
): Promise<ImageData> {
  const { symbol } = await writeBarcode(text, { format, scale: 1 })
  const [scale, frame] = [4, 40]
  const tall = symbol.height === 1 ? 60 : symbol.height * scale
  const [width, height] = [symbol.width * scale + 2 * frame, tall + 2 * frame]
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < tall; y += 1) {
    for (let x = 0; x < symbol.width * scale; x += 1) {
      const row = symbol.height === 1 ? 0 : Math.floor(y / scale)
      const value = symbol.data[row * symbol.width + Math.floor(x / scale)] ?? 255
      data.fill(value, ((y + frame) * width + x + frame) * 4, ((y + frame) * width + x + frame) * 4 + 3)
    }
  }
  return { data, width, height, colorSpace: 'srgb' } as ImageData
}

test.each([
  ['9521234000013', 'EAN13', ']E09521234000013'],
  ['L-A-01-02', 'Code128', ']C0L-A-01-02'],
  ['https://id.gs1.org/01/09521234000013', 'QRCode', ']Q1https://id.gs1.org/01/09521234000013'],
  ['LPN0000012345', 'DataMatrix', ']d1LPN0000012345'],
] as const)('%s as %s is found in a picture', async (text, format, expected) => {
  expect(await decode(await picture(text, format))).toEqual([expected])
})
