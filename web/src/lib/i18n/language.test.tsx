import { act, render, screen } from '@testing-library/react'
import { useTranslation } from 'react-i18next'
import { describe, expect, it } from 'vitest'
import '~/testing/render'
import { setLanguage, useLanguage } from './i18n'
import { useWord } from './useWord'

function Word({ code }: { code: string }) {
  const word = useWord()
  return <p>{word(`common:role.${code}`, code)}</p>
}

function Seconds({ count }: { count: number }) {
  return <p>{useTranslation().t('signIn.wait', { count })}</p>
}

function Tongue() {
  return <p>{useLanguage()}</p>
}

describe('the language', () => {
  it('changes what is on the screen at once, and what the page says of itself', () => {
    setLanguage('en')
    render(<Tongue />)
    expect(screen.getByText('en')).toBeVisible()
    act(() => setLanguage('ru'))
    expect(screen.getByText('ru')).toBeVisible()
    expect(document.documentElement).toHaveAttribute('lang', 'ru')
  })

  it('follows what is chosen in another tab', () => {
    localStorage.setItem('ambar.language', 'ru')
    act(() => void window.dispatchEvent(new StorageEvent('storage', { key: 'ambar.language' })))
    expect(document.documentElement).toHaveAttribute('lang', 'ru')
    localStorage.setItem('ambar.language', 'Klingon')
    act(() => void window.dispatchEvent(new StorageEvent('storage', { key: 'ambar.language' })))
    expect(document.documentElement).toHaveAttribute('lang', 'ru')
  })

  it('is remembered for the next visit', () => {
    setLanguage('ru')
    expect(localStorage.getItem('ambar.language')).toBe('ru')
  })

  it('counts in Russian by the last digits', () => {
    setLanguage('ru')
    render([1, 3, 5, 21].map((count) => <Seconds key={count} count={count} />))
    expect(screen.getByText('Подождите 1 секунду')).toBeVisible()
    expect(screen.getByText('Подождите 3 секунды')).toBeVisible()
    expect(screen.getByText('Подождите 5 секунд')).toBeVisible()
    expect(screen.getByText('Подождите 21 секунду')).toBeVisible()
  })

  it('has a word for a role, and leaves a role that it does not know as it is', () => {
    setLanguage('en')
    render([<Word key="1" code="system_admin" />, <Word key="2" code="night_owl" />])
    expect(screen.getByText('Administrator')).toBeVisible()
    expect(screen.getByText('night_owl')).toBeVisible()
  })
})
