import { strToU8, zipSync } from 'fflate'

/** Text as Russian spreadsheets save it as CSV. */
export function windows1251(text: string): Buffer {
  const byte = (char: string): number => {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) return code
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0
    const more: Record<string, number> = { ё: 0xb8, Ё: 0xa8, '№': 0xb9 }
    const found = more[char]
    if (found === undefined) throw new Error(`no letter of windows-1251: ${char}`)
    return found
  }
  return Buffer.from([...text].map(byte))
}

const NS = 'http://schemas.openxmlformats.org'

/** The smallest workbook that holds these cells on one sheet: numbers as numbers, the rest as text. */
export function workbook(rows: (string | number)[][]): Buffer {
  const cell = (value: string | number) =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`
  const lines = rows.map((cells, at) => `<row r="${at + 1}">${cells.map(cell).join('')}</row>`).join('')
  const files = {
    '[Content_Types].xml': `<Types xmlns="${NS}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${NS}/package/2006/relationships"><Relationship Id="rId1" Type="${NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${NS}/spreadsheetml/2006/main" xmlns:r="${NS}/officeDocument/2006/relationships"><sheets><sheet name="Places" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${NS}/package/2006/relationships"><Relationship Id="rId1" Type="${NS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${NS}/spreadsheetml/2006/main"><sheetData>${lines}</sheetData></worksheet>`,
  }
  const named = Object.entries(files).map(([name, text]) => [name, strToU8(`<?xml version="1.0"?>${text}`)])
  return Buffer.from(zipSync(Object.fromEntries(named)))
}
