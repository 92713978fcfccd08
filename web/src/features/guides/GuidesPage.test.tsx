import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { show } from '~/testing/render'
import { GuidesPage } from './GuidesPage'
import { guides } from './guides'

describe('the guides', () => {
  it('give the address of this very server to the handheld and to other systems', () => {
    const code = guides('https://wms.example').flatMap(({ code }) => [...code])
    expect(code).toContain('https://wms.example/m')
    expect(code.at(-1)).toMatch(/https:\/\/wms\.example\/api\/v1\/session$/)
  })

  it('are parts of the page that are named by their headings', () => {
    show(<GuidesPage />)
    expect(screen.getByRole('region', { name: 'Set up a handheld' })).toHaveTextContent(/\/m/)
    expect(document.title).toBe('Guides · Ambar')
  })
})
