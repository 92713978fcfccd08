import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { setLanguage } from '~/lib/i18n/i18n'
import { BOSS, openConsole, page } from '~/testing/console'
import { type Call, json, problem } from '~/testing/server'
// What the pages are made of is loaded before the clock of the first test runs.
import '~/desk/form/LeaveDialog'
import '~/features/identity/UsersPage'
import '~/features/settings/SettingsPage'

beforeEach(() => vi.spyOn(console, 'warn').mockReturnValue(undefined))

const boss = { ...BOSS, permissions: [...BOSS.permissions, 'catalog:write'] }
const posted = (calls: Call[]) => calls.filter(({ route }) => route.startsWith('POST'))

const users = { 'GET /api/v1/users': () => page([]) }
const panel = async () => within(await screen.findByRole('complementary'))

async function openAddUser(answers: Parameters<typeof openConsole>[1] = {}, language: 'en' | 'ru' = 'en') {
  const opened = openConsole('/users?row=new', { ...users, ...answers }, { session: boss, language })
  const form = await panel()
  return {
    ...opened,
    form,
    name: form.getByRole('textbox', { name: language === 'en' ? 'Name' : 'Имя' }),
    password: form.getByLabelText(language === 'en' ? /First password/ : /Первый пароль/),
    add: form.getByRole('button', { name: language === 'en' ? 'Add' : 'Добавить' }),
  }
}

describe('a rule of the server', () => {
  test('is said once a field is left, and then as one types', async () => {
    const { user, form, name, password } = await openAddUser()
    await user.type(name, 'two words')
    // Nobody is told off before having finished.
    expect(form.queryByText('One word, without blanks.')).toBeNull()
    await user.click(password)
    expect(await form.findByText('One word, without blanks.')).toBeVisible()
    expect(name).toBeInvalid()
    await user.clear(name)
    await user.type(name, 'a'.repeat(41))
    expect(await form.findByText('At most 40 characters.')).toBeVisible()
    await user.type(name, '{Backspace}')
    await waitFor(() => expect(name).toBeValid())
  })

  test('is said in Russian, with its plural, and follows the language', async () => {
    const { user, form, name, password } = await openAddUser({}, 'ru')
    await user.type(password, 'short')
    await user.click(name)
    expect(await form.findByText('Не короче 8 символов.')).toBeVisible()
    await act(async () => setLanguage('en'))
    expect(form.getByText('At least 8 characters.')).toBeVisible()
  })

  test('is not sent, and the first bad field takes the focus', async () => {
    const { user, form, name, add, calls } = await openAddUser()
    await user.click(add)
    expect(await form.findAllByText('Fill this in.')).toHaveLength(2)
    expect(name).toHaveFocus()
    expect(posted(calls)).toEqual([])
  })
})

test('what the server refuses stands at its field, with the focus there, and what was typed stays', async () => {
  const { user, form, name, password, add } = await openAddUser({
    'POST /api/v1/users': () =>
      problem(422, 'invalid', {
        errors: [{ pointer: '/password', code: 'identity.password_obvious', detail: 'Too easily guessed.' }],
      }),
  })
  await user.type(name, 'olga')
  await user.type(password, 'password')
  await user.click(add)
  expect(await form.findByText('Too easily guessed.')).toBeVisible()
  expect(password).toHaveFocus()
  expect(password).toHaveValue('password')
  expect(name).toHaveValue('olga')
  // It is about what was sent, not about what is typed now.
  await user.type(password, '1')
  await waitFor(() => expect(form.queryByText('Too easily guessed.')).toBeNull())
})

test('what the server refuses of no field stands above the button', async () => {
  const { user, form, name, password, add } = await openAddUser({
    'POST /api/v1/users': () =>
      problem(422, 'invalid', {
        detail: 'The body is wrong.',
        errors: [{ pointer: '/x', code: 'x', detail: 'x' }],
      }),
  })
  await user.type(name, 'olga')
  await user.type(password, 'long enough')
  await user.click(add)
  expect(await form.findByText('The body is wrong.')).toBeVisible()
})

test('a second press sends nothing, whatever it lasts', async () => {
  let answer: (response: Response) => void = () => undefined
  const { user, name, password, add, calls } = await openAddUser({
    'POST /api/v1/users': () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  })
  await user.type(name, 'olga')
  await user.type(password, 'long enough')
  await user.dblClick(add)
  await waitFor(() => expect(posted(calls)).toHaveLength(1))
  await user.click(add)
  answer(problem(503, 'unavailable', { detail: 'Come back later.' }))
  expect(await screen.findByText('Come back later.')).toBeVisible()
  expect(posted(calls)).toHaveLength(1)
})

describe('who leaves a form', () => {
  const categories = {
    'GET /api/v1/categories': () => page([]),
    'POST /api/v1/categories': () => json({ id: 'c9', version: 1, code: 'TEA', name: 'Tea' }, 201),
  }
  async function openCategory() {
    const opened = openConsole('/settings?part=categories', categories, { session: boss })
    await opened.user.click(await screen.findByRole('button', { name: 'Add' }))
    return { ...opened, code: screen.getByRole('textbox', { name: 'Code' }) }
  }
  const away = () => screen.getByRole('link', { name: 'Zones' })

  test('with something typed is asked, stays with it, or goes without it', async () => {
    const { user, code, history } = await openCategory()
    await user.type(code, 'TEA')
    await user.click(away())
    const question = await screen.findByRole('alertdialog', { name: 'Leave without saving?' })
    await user.click(within(question).getByRole('button', { name: 'Stay here' }))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    expect(code).toHaveValue('TEA')
    expect(history.location.href).toContain('categories')
    await user.click(away())
    await user.click(await screen.findByRole('button', { name: 'Leave, do not save' }))
    await waitFor(() => expect(history.location.href).toContain('zones'))
  })

  test('with nothing typed is not asked', async () => {
    const { user, history } = await openCategory()
    await user.click(away())
    await waitFor(() => expect(history.location.href).toContain('zones'))
    expect(screen.queryByRole('alertdialog')).toBeNull()
  })
})
