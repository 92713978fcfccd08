// A chunk of its own: it is loaded when somebody opens the camera, with a megabyte of WebAssembly that we serve ourselves.
import { prepareZXingModule, type ReadInputBarcodeFormat, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

prepareZXingModule({
  overrides: {
    locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path),
  },
})

/** What stands on goods and labels. */
const FORMATS: ReadInputBarcodeFormat[] = [
  'EANUPC',
  'Code128',
  'ITF',
  'DataBar',
  'Code39',
  'Code93',
  'Codabar',
  'DataMatrix',
  'QRCode',
  'Aztec',
  'PDF417',
]

/** The codes in a picture, each with its AIM identifier in front, as from a scanner that sends it. */
export async function decode(picture: ImageData): Promise<string[]> {
  const found = await readBarcodes(picture, { formats: FORMATS, textMode: 'Plain', maxNumberOfSymbols: 4 })
  return found
    .filter(({ isValid, text }) => isValid && text !== '')
    .map(({ symbologyIdentifier, text }) => symbologyIdentifier + text)
}
