import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { installApp, startApp, takeUpdate, useApp } from './pwa'

/** A service worker container with one registration. */
function container() {
  const worker = Object.assign(new EventTarget(), { state: 'installing', postMessage: vi.fn() })
  const registration = Object.assign(new EventTarget(), {
    waiting: null,
    installing: worker,
    update: vi.fn(async () => undefined),
  })
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: null as unknown,
    register: vi.fn(async () => registration),
  })
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { serviceWorker }))
  return { worker, registration, serviceWorker }
}

test('an update is offered, and taken only when the person says so; the first version is none', async () => {
  const { worker, registration, serviceWorker } = container()
  const reload = vi.fn()
  startApp(reload)
  await vi.waitFor(() =>
    expect(serviceWorker.register).toHaveBeenCalledWith('/handheld-worker.js', { scope: '/m' }),
  )
  const { result } = renderHook(useApp)
  const installed = () =>
    act(() => {
      registration.dispatchEvent(new Event('updatefound'))
      worker.state = 'installed'
      worker.dispatchEvent(new Event('statechange'))
    })

  installed()
  expect(result.current.updateReady).toBe(false)
  serviceWorker.dispatchEvent(new Event('controllerchange'))
  expect(reload).not.toHaveBeenCalled()

  serviceWorker.controller = {}
  installed()
  expect(result.current.updateReady).toBe(true)
  expect(worker.postMessage).not.toHaveBeenCalled()
  takeUpdate()
  expect(worker.postMessage).toHaveBeenCalledWith('take-over')
  serviceWorker.dispatchEvent(new Event('controllerchange'))
  expect(reload).toHaveBeenCalledOnce()
})

test('the app is installed when the person asks for it', async () => {
  container()
  startApp(() => undefined)
  const { result } = renderHook(useApp)
  const prompt = vi.fn(async () => undefined)
  const question = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt })
  act(() => void window.dispatchEvent(question))
  expect(question.defaultPrevented).toBe(true)
  expect(result.current.installable).toBe(true)
  await act(installApp)
  expect(prompt).toHaveBeenCalledOnce()
  expect(result.current.installable).toBe(false)
})
