import { act, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startConnection } from '~/lib/connection'
import type { Language } from '~/lib/i18n/i18n'
import { show } from '~/testing/render'
import { serve } from '~/testing/server'
import { ConnectionState } from '~/ui/ConnectionState'
import { Cut } from './Cut'

let stop: (() => void) | undefined

function open(language: Language = 'en') {
  stop = startConnection()
  show([<ConnectionState key="state" />, <Cut key="cut" />], language)
}

const network = (up: boolean) => vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(up)

describe('the connection', () => {
  afterEach(() => stop?.())

  it('that is there takes one word and no line', async () => {
    serve({})
    open()
    expect(await screen.findByText('Online')).toBeVisible()
    expect(screen.queryByText(/may be old/)).not.toBeInTheDocument()
  })

  it('that this device has lost is said with what it means for the screen', async () => {
    serve({})
    network(false)
    open()
    expect(await screen.findByText('No network')).toBeVisible()
    expect(screen.getByText('This device has no network. What you see may be old.')).toBeVisible()
  })

  it('to a server that is silent is told from a missing network, in Russian too', async () => {
    serve({ 'GET /health/live': () => new TypeError('refused') })
    open('ru')
    expect(await screen.findByText('Сервер молчит')).toBeVisible()
    expect(screen.getByText('Сервер не отвечает. Данные на экране могли устареть.')).toBeVisible()
  })

  it('is looked at again as soon as the device has a network', async () => {
    serve({})
    network(false)
    open()
    await screen.findByText('No network')
    network(true)
    act(() => void window.dispatchEvent(new Event('online')))
    expect(await screen.findByText('Online')).toBeVisible()
  })

  it('is announced to those who do not see the screen', async () => {
    serve({})
    open()
    expect(await screen.findByRole('status')).toHaveTextContent('Online')
  })
})
