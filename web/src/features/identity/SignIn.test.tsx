import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import type { Language } from '~/lib/i18n/i18n'
import { show } from '~/testing/render'
import { ANNA, type Call, json, problem, serve, sessionRoutes } from '~/testing/server'
import { HandheldSignIn } from './HandheldSignIn'
import { SignInPage } from './SignInPage'

const words = {
  en: { name: 'Name', password: 'Password', submit: 'Sign in' },
  ru: { name: 'Имя', password: 'Пароль', submit: 'Войти' },
}

/** What was sent but for the handheld's question what it is. */
const sent = (calls: Call[]) => calls.filter(({ route }) => route !== 'GET /api/v1/device')

describe.each([
  ['at the desk', SignInPage],
  ['on the handheld', HandheldSignIn],
])('signing in %s', (_where, Screen) => {
  function open({ ended = false, language = 'en' }: { ended?: boolean; language?: Language } = {}) {
    const onSignedIn = vi.fn()
    const { user } = show(<Screen ended={ended} onSignedIn={onSignedIn} />, language)
    const word = words[language]
    const name = screen.getByRole('textbox', { name: word.name })
    const password = screen.getByLabelText(word.password)
    const submit = screen.getByRole('button', { name: word.submit })
    const fill = async () => {
      await user.type(name, ' anna ')
      await user.type(password, 'secret{Enter}')
    }
    return { user, onSignedIn, name, password, submit, fill }
  }

  test('goes on when the server agrees, and sends the name without stray blanks', async () => {
    const calls = serve(sessionRoutes(null))
    const { fill, onSignedIn } = open()
    await fill()
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce())
    expect(sent(calls)[0]?.body).toEqual({ name: 'anna', password: 'secret' })
  })

  test('keeps what was typed and says why when it is refused', async () => {
    serve({
      'POST /api/v1/session': () =>
        problem(401, 'identity.wrong_password', { detail: 'Check both and try again.' }),
    })
    const { fill, name, password, onSignedIn } = open()
    await fill()
    expect(await screen.findByRole('alert')).toHaveTextContent('Check both and try again.')
    expect(name).toHaveValue(' anna ')
    expect(password).toHaveValue('secret')
    expect(password).toHaveFocus()
    expect(onSignedIn).not.toHaveBeenCalled()
  })

  test('says a refusal in Russian', async () => {
    serve({
      'POST /api/v1/session': () => problem(401, 'identity.wrong_password', { detail: 'Check both.' }),
    })
    const { fill } = open({ language: 'ru' })
    await fill()
    // The sentences come after the first picture, and perhaps after the refusal.
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Имя или пароль не подходят'))
    expect(screen.queryByText('Check both.')).not.toBeInTheDocument()
  })

  test("adds the server's sentence where the Russian one says less", async () => {
    serve({ 'POST /api/v1/session': () => problem(409, 'auth.odd', { detail: 'The moon is full.' }) })
    const { fill } = open({ language: 'ru' })
    await fill()
    await screen.findByText(/^Сейчас это сделать нельзя/)
    expect(screen.getByText('The moon is full.')).toHaveAttribute('lang', 'en')
  })

  test('shows a bad value at its field', async () => {
    const errors = [{ pointer: '/name', code: 'text.too_long', detail: 'a name has at most 32 characters' }]
    serve({ 'POST /api/v1/session': () => problem(422, 'invalid', { detail: 'whole', errors }) })
    const { fill, name } = open()
    await fill()
    await waitFor(() => expect(name).toBeInvalid())
    expect(name).toHaveAccessibleDescription('a name has at most 32 characters')
    expect(name).toHaveFocus()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  test('asks for what is missing without asking the server', async () => {
    const calls = serve({})
    const { user, submit, name, password } = open()
    await user.click(submit)
    expect(name).toHaveAccessibleDescription('Enter your name.')
    expect(password).toHaveAccessibleDescription('Enter your password.')
    expect(name).toHaveFocus()
    await user.type(name, 'a')
    expect(name).toBeValid()
    expect(sent(calls)).toEqual([])
  })

  test('says when no server answers, and works when it does again', async () => {
    serve({})
    const { fill, user, submit, onSignedIn } = open()
    await fill()
    expect(await screen.findByRole('alert')).toHaveTextContent('The server did not answer.')
    serve(sessionRoutes(null))
    await user.click(submit)
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce())
  })

  test('names the operation only when the mistake was ours', async () => {
    const instance = 'urn:uuid:019a0000-0000-7000-8000-000000000007'
    const broken = { detail: 'A mistake on our side.', instance }
    serve({ 'POST /api/v1/session': () => problem(500, 'internal', broken) })
    const { fill } = open()
    await fill()
    expect(await screen.findByText('Operation 019a0000-0000-7000-8000-000000000007')).toBeVisible()
  })

  test('waits as long as the server says after too many attempts', async () => {
    const headers = { 'retry-after': '3' }
    const calls = serve({
      'POST /api/v1/session': () => problem(429, 'identity.too_many_attempts', { headers }),
    })
    const { fill, user } = open()
    await fill()
    const wait = await screen.findByRole('button', { name: /^Wait \d seconds?$/ })
    expect(wait).toBeDisabled()
    await user.type(screen.getByLabelText('Password'), '{Enter}')
    expect(sent(calls)).toHaveLength(1)
    await screen.findByRole('button', { name: 'Wait 1 second' })
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeEnabled()
  })

  test('sends once, however often it is pressed', async () => {
    let answer: (reply: Response) => void = () => undefined
    const calls = serve({
      'POST /api/v1/session': () => new Promise<Response>((resolve) => (answer = resolve)),
    })
    const { fill, user, onSignedIn } = open()
    await fill()
    await user.click(screen.getByRole('button', { name: 'Signing in…' }))
    await act(async () => answer(json(ANNA)))
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce())
    expect(calls.filter(({ route }) => route === 'POST /api/v1/session')).toHaveLength(1)
  })

  test('shows the password on demand', async () => {
    serve({})
    const { user, password } = open()
    expect(password).toHaveAttribute('type', 'password')
    await user.click(screen.getByRole('button', { name: 'Show password' }))
    expect(password).toHaveAttribute('type', 'text')
  })

  test('says that the session has ended', () => {
    serve({})
    open({ ended: true })
    expect(screen.getByRole('status')).toHaveTextContent('Your session has ended.')
  })
})
