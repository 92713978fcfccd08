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
    const error = refused(409, { code: 'stock.short', detail: 'Only 3 are left.' })
    expect(whole(error, 'en')).toEqual({ text: 'Only 3 are left.', original: null, reference: null })
  })

  it('are ours for a code that we know, with what the server says of it', () => {
    const error = refused(403, { code: 'auth.forbidden', params: { permission: 'inventory:adjust' } })
    expect(whole(error, 'ru').text).toContain('нужно право inventory:adjust')
  })

  it('are those of the status for a code that we do not know', () => {
    const error = refused(412, { code: 'some.new_code', detail: 'Version 3 is old.' })
    expect(whole(error, 'ru')).toMatchObject({
      text: 'Пока вы работали, это изменил кто-то другой. Обновите данные.',
      original: 'Version 3 is old.',
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

  it('of a field are the server’s where we have none', () => {
    setLanguage('ru')
    render(<Named code="text.too_long" detail="at most 32 characters" />)
    expect(screen.getByText('at most 32 characters')).toBeVisible()
  })
})
