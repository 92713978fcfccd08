import { expect, test } from 'vitest'
import { sentencesOf } from './sentences'

const words = {
  refusals: {
    held: ['{{who}} до {{until, time}}.', '{{state, order}}', 'Занято.'],
    open: 'Закройте {{sscc, list}}.',
    used: 'Ещё есть: {{usages, list}}.',
    'text.empty': 'Здесь пусто.',
    'text.code': 'ПИН неверен.',
    late: 'Срок {{day, day}}.',
  },
  values: { order: { packed: 'Упакован.' }, field: { lot: 'Партия' } },
}

const { say, fields } = sentencesOf(words, 'ru')

test('of several sentences the first is said whose gaps are filled', () => {
  expect(say('held', { who: 'Анна', until: '2026-01-26T10:00:00Z', state: 'packed' })).toMatch(
    /^Анна до 26 янв/,
  )
  expect(say('held', { who: 'Анна', until: null, state: 'packed' })).toBe('Упакован.')
  expect(say('held', { who: '', until: '2026-01-26T10:00:00Z', state: 'melted' })).toBe('Занято.')
  expect(say('open')).toBeNull()
  expect(say('unknown')).toBeNull()
})

test('lists name what is in them', () => {
  expect(say('open', { sscc: ['1', '2'] })).toBe('Закройте 1, 2.')
  expect(say('open', { sscc: [] })).toBeNull()
  const usages = [{ what: 'stock', count: 2, examples: ['A-01-02', 'A-01-03'] }, { sku: '22086' }, null, {}]
  expect(say('used', { usages })).toBe('Ещё есть: A-01-02, A-01-03, 22086.')
})

test('days and numbers are written as the country does', () => {
  expect(say('late', { day: '2026-11-12' })).toBe('Срок 12.11.2026.')
})

test('fields are said by their names, each sentence once, or not at all', () => {
  const at = (pointer: string, code: string) => ({ pointer, code, detail: '' })
  expect(fields([at('/lines/1/lot', 'text.empty'), at('/lines/2/lot', 'text.empty')])).toBe(
    'Партия: здесь пусто.',
  )
  expect(fields([at('/lot', 'text.code'), at('/colour', 'text.empty')])).toBe(
    'Партия: ПИН неверен. Здесь пусто.',
  )
  expect(fields([at('/lot', 'text.empty'), at('/lot', 'text.odd')])).toBeNull()
  expect(fields([])).toBeNull()
})
