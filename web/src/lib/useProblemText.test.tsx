import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { type Language, setLanguage } from '~/lib/i18n/i18n'
import '~/testing/render'
import { ApiError, readProblem } from './api/problem'
import { type ProblemText, useProblemText } from './useProblemText'

const refused = (status: number, body: object) => new ApiError(readProblem(status, new Headers(), body))

function Said({ error }: { error: unknown }) {
  return <p>{JSON.stringify(useProblemText().whole(error))}</p>
}

function whole(error: unknown, language: Language): ProblemText {
  setLanguage(language)
  const { container } = render(<Said error={error} />)
  return JSON.parse(container.textContent ?? '')
}

function Named({ code, detail }: { code: string; detail: string }) {
  return <p>{useProblemText().field({ pointer: '/name', code, detail })}</p>
}

describe('the words for a problem', () => {
  it('are the server’s own for those who read English', () => {
    const error = refused(409, { code: 'inventory.not_enough', detail: 'Only 3 are left.' })
    expect(whole(error, 'en')).toEqual({ text: 'Only 3 are left.', original: null, reference: null })
  })

  it('are general ones until the words for refusals are here, which then take their place', async () => {
    const error = refused(409, { code: 'inventory.same_place', detail: 'They are there already.' })
    setLanguage('ru')
    render(<Said error={error} />)
    expect(screen.getByText(/Сейчас это сделать нельзя/)).toHaveTextContent('"original":null')
    const said = await screen.findByText(/Товар уже в этой ячейке\. Выберите другую\./)
    expect(said).toHaveTextContent('"original":null')
  })

  it('are ours for a code that we know, with what the server says of it as the country writes it', () => {
    const params = { sku: '22086', wanted: '1200.50', free: '3' }
    const error = refused(409, { code: 'inventory.not_enough', detail: 'Only 3 …', params })
    expect(whole(error, 'ru')).toEqual({
      text: 'Свободно только 3 (22086), а нужно 1\u00a0200,50. Возьмите меньше или пересчитайте ячейку.',
      original: null,
      reference: null,
    })
  })

  it('are those of the status for a code that we do not know, with the original', () => {
    const error = refused(412, { code: 'some.new_code', detail: 'Version 3 is old.' })
    expect(whole(error, 'ru')).toMatchObject({
      text: 'Пока вы работали, это изменил кто-то другой. Откройте заново и повторите.',
      original: 'Version 3 is old.',
    })
  })

  it('never leave a gap: what did not come is left out, or the original is shown', () => {
    const lot = { code: 'inventory.lot_required', detail: 'Read the lot.' }
    expect(whole(refused(422, { ...lot, params: { sku: 'A' } }), 'ru').text).toMatch(/^A учитывается/)
    expect(whole(refused(422, lot), 'ru').text).toMatch(/^Этот товар учитывается/)
    const none = { code: 'inventory.not_enough', detail: 'Only 3 are left.' }
    expect(whole(refused(409, none), 'ru')).toMatchObject({
      text: expect.stringMatching(/^Сейчас это сделать нельзя/),
      original: 'Only 3 are left.',
    })
  })

  it('name the fields where it is they that are wrong', () => {
    const quantity = { pointer: '/lines/0/quantity', code: 'receiving.too_much', detail: 'only 3 …' }
    const error = refused(422, { code: 'invalid', detail: '/lines/0/quantity: …', errors: [quantity] })
    expect(whole(error, 'ru')).toMatchObject({
      text: 'Количество: осталось разместить меньше. Исправьте количество.',
      original: null,
    })
    const odd = { pointer: '/colour', code: 'colour.odd', detail: 'no such colour' }
    const more = refused(422, { code: 'invalid', detail: '/colour: no such colour', errors: [quantity, odd] })
    expect(whole(more, 'ru')).toMatchObject({
      text: 'Некоторые значения не подходят.',
      original: '/colour: no such colour',
    })
  })

  it('are the general ones for a status that we have no words for', () => {
    expect(whole(refused(418, { code: 'teapot' }), 'en').text).toMatch(/^This did not work\./)
  })

  it('take an error of our own code as a mistake on our side', () => {
    expect(whole(new TypeError('undefined is not a function'), 'en')).toEqual({
      text: 'A mistake on our side. Try again; if it stays, tell your administrator.',
      original: null,
      reference: null,
    })
  })

  it('keep the name of the operation to themselves when the mistake was the person’s', () => {
    const body = { code: 'x', detail: 'No.', instance: 'urn:uuid:7' }
    expect(whole(refused(422, body), 'en').reference).toBeNull()
    expect(whole(refused(500, body), 'en').reference).toBe('7')
  })

  it('of a field are ours, and the server’s where we have none', () => {
    setLanguage('ru')
    render(<Named code="text.too_long" detail="at most 32 characters" />)
    expect(screen.getByText('Слишком длинно. Сократите.')).toBeVisible()
    render(<Named code="text.odd" detail="an odd text" />)
    expect(screen.getByText('an odd text')).toBeVisible()
  })
})
