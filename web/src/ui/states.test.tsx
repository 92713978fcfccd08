import { screen } from '@testing-library/react'
import { PackageOpen } from 'lucide-react'
import { describe, expect, it, vi } from 'vitest'
import { ApiError, NO_ANSWER } from '~/lib/api/problem'
import { show } from '~/testing/render'
import { CopyCode } from './CopyCode'
import { Notice } from './Notice'
import { RouteTrouble } from './RouteTrouble'
import { Skeleton } from './Skeleton'
import { states } from './state'
import { Trouble } from './Trouble'
import { Waiting } from './Waiting'

describe('a notice', () => {
  it('interrupts only when something is wrong', () => {
    show([<Notice key="1" state="wrong" title="Refused" />, <Notice key="2" state="waiting" title="Soon" />])
    expect(screen.getByRole('alert')).toHaveTextContent('Refused')
    expect(screen.getByRole('status')).toHaveTextContent('Soon')
  })

  it('says a footnote in the language of the footnote', () => {
    show(<Notice state="wrong" footnotes={[{ text: 'Only 3 are left.', lang: 'en' }]} />, 'ru')
    expect(screen.getByText('Only 3 are left.')).toHaveAttribute('lang', 'en')
  })
})

describe('an empty place', () => {
  it('says why there is nothing and offers the one step out', () => {
    show(<Trouble icon={PackageOpen} title="Nothing" text="It is early." action={<a href="/">Home</a>} />)
    expect(screen.getByRole('heading', { level: 1, name: 'Nothing' })).toBeVisible()
    expect(screen.getByText('It is early.')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Home' })).toBeVisible()
  })

  it('within a page has a heading of the second level', () => {
    show(<Trouble icon={PackageOpen} title="Nothing" text="It is early." heading="h2" />)
    expect(screen.getByRole('heading', { level: 2, name: 'Nothing' })).toBeVisible()
  })
})

describe('a page that could not be opened', () => {
  it('because the server is silent is asked for again by hand', async () => {
    const retry = vi.fn()
    const { user } = show(<RouteTrouble error={ApiError.client(NO_ANSWER)} retry={retry} />)
    expect(screen.getByRole('heading', { name: 'The server does not answer' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(retry).toHaveBeenCalledOnce()
  })

  it('because of our mistake says that the data are safe, in Russian too', () => {
    show(<RouteTrouble error={new TypeError('x')} retry={() => undefined} />, 'ru')
    expect(screen.getByRole('heading', { name: 'Страница сломалась' })).toBeVisible()
    expect(screen.getByText(/Данные на сервере целы/)).toBeVisible()
  })

  it('because of a refusal is not tried again by itself', () => {
    vi.useFakeTimers()
    const retry = vi.fn()
    show(<RouteTrouble error={ApiError.client('auth.forbidden', 403)} retry={retry} />)
    vi.advanceTimersByTime(10_000)
    vi.useRealTimers()
    expect(retry).not.toHaveBeenCalled()
  })
})

describe('while it takes long', () => {
  it('the place of the text says that it is on its way', () => {
    show(<Skeleton label="Loading" lines={4} />)
    expect(screen.getByRole('status', { name: 'Loading' }).children).toHaveLength(4)
  })

  it('a page that is not known yet says so in the language of the person', () => {
    show(<Waiting />, 'ru')
    expect(screen.getByRole('heading', { name: 'Загружаем' })).toBeVisible()
  })
})

describe('something to copy', () => {
  it('says that it was copied', async () => {
    const { user } = show(
      <CopyCode text="ambar verify --settled" words={{ copy: 'Copy', copied: 'Copied' }} />,
    )
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible()
    expect(await navigator.clipboard.readText()).toBe('ambar verify --settled')
  })
})

describe('the states', () => {
  it('are told apart by their icons, not by colour alone', () => {
    const icons = Object.values(states).map(({ icon }) => icon)
    expect(new Set(icons).size).toBe(icons.length)
  })
})
