// @vitest-environment node
import { strFromU8, unzipSync } from 'fflate'
import { expect, test, vi } from 'vitest'
import { json, problem } from '~/testing/server'
import { neutral, toCsv } from './csv'
import { asFile, readAll } from './exporting'
import type { ListColumn } from './spec'

const bytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

interface Line {
  sku: string
  count: number
}

const columns: ListColumn<Line>[] = [
  { id: 'sku', header: 'SKU', cell: () => null, plain: ({ sku }) => sku, width: 1 },
  { id: 'count', header: 'Кол-во', cell: () => null, plain: ({ count }) => count, width: 1 },
]

test.each(['=1+1', '+7 900', '-5', '@SUM(A1)', '\t=1', '\r=1'])('%j is not run by a spreadsheet', (text) => {
  expect(neutral(text)).toBe(`'${text}`)
})

test.each(['A-01', 'a=b', '', "'=1"])('%j stays as it is', (text) => {
  expect(neutral(text)).toBe(text)
})

test('CSV has a mark for Excel, quotes where they are needed, and numbers as they are', async () => {
  const blob = toCsv(
    ['SKU', 'Имя'],
    [
      ['=A', -5],
      ['say "hi", you', null],
    ],
  )
  const raw = await bytes(blob)
  expect([...raw.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const text = strFromU8(raw.slice(3))
  expect(text).toBe('SKU,Имя\r\n\'=A,-5\r\n"say ""hi"", you",\r\n')
})

test('XLSX is a workbook whose texts are texts and whose numbers are numbers', async () => {
  const blob = await asFile('xlsx', columns, [{ sku: '=cmd|<x> & \u0001', count: -2.5 }])
  const files = unzipSync(await bytes(blob))
  expect(Object.keys(files)).toContain('[Content_Types].xml')
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  expect(sheet.match(/<row>/g)).toHaveLength(2)
  expect(sheet.match(/<\/row>/g)).toHaveLength(2)
  expect(sheet).not.toContain('\u0001')
  expect(sheet).toContain("'=cmd|&lt;x&gt; &amp; <")
  expect(sheet).toContain('<c><v>-2.5</v></c>')
})

test('all pages of a filter are read, and how far it is told', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return json(asked.length === 1 ? { items: [1, 2], next: 'n2' } : { items: [3], next: null })
  })
  const progress: number[] = []
  const signal = new AbortController().signal
  const rows = await readAll(
    '/api/v1/stock',
    { status: 'hold' },
    { signal, onProgress: (n) => progress.push(n) },
  )
  expect(rows).toEqual([1, 2, 3])
  expect(progress).toEqual([2, 3])
  expect(asked).toEqual([
    '/api/v1/stock?status=hold&limit=200',
    '/api/v1/stock?status=hold&limit=200&after=n2',
  ])
})

test('a page that fails ends it: half a file is worse than none', async () => {
  vi.stubGlobal('fetch', async () => problem(503, 'db.busy'))
  const read = readAll('/x', {}, { signal: new AbortController().signal, onProgress: () => undefined })
  await expect(read).rejects.toHaveProperty('problem.code', 'db.busy')
})
