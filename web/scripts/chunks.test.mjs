// @vitest-environment node
import { expect, test } from 'vitest'
import { firstLoadChunks } from './chunks.mjs'

/** @type {Record<string, { at?: string[], later?: string[], code?: string }>} */
const modules = {
  '/hand.tsx': { at: ['/home.tsx', '/button.tsx', '/lib/lucide-react.mjs'], later: ['/settings.tsx'] },
  '/home.tsx': { at: ['/button.tsx'], code: "import { Hand, TriangleAlert as Warn } from 'lucide-react'" },
  '/desk.tsx': { later: ['/list.tsx'] },
  '/list.tsx': { at: ['/button.tsx'], code: "import { Map } from 'lucide-react'" },
  '/lib/lucide-react.mjs': {
    at: ['/lib/lucide-react/icons/hand.mjs', '/lib/lucide-react/icons/map.mjs'],
    code: [
      "export { default as Hand } from './icons/hand.mjs';",
      "export { default as AlertTriangle, default as TriangleAlert } from './icons/triangle-new.mjs';",
      "export { default as Map } from './icons/map.mjs';",
    ].join('\n'),
  },
}

const graph = {
  getModuleInfo: (/** @type {string} */ id) => ({
    importedIds: modules[id]?.at ?? [],
    dynamicallyImportedIds: modules[id]?.later ?? [],
    code: modules[id]?.code ?? null,
  }),
}

test('what the handheld loads first goes into two files, by whether the console needs it at all', () => {
  const chunk = firstLoadChunks('/hand.tsx', '/desk.tsx')
  expect(chunk('/home.tsx', graph)).toBe('hand')
  // The console needs it later.
  expect(chunk('/button.tsx', graph)).toBe('both')
  expect(chunk('\0vite/preload-helper.js', graph)).toBe('both')
  // Later, the page itself, the console's own.
  for (const id of ['/settings.tsx', '/hand.tsx', '/list.tsx']) expect(chunk(id, graph)).toBeNull()
})

test('of the icons those that the handheld names come with it, whatever they were called before', () => {
  const chunk = firstLoadChunks('/hand.tsx', '/desk.tsx')
  const icon = (/** @type {string} */ name) => chunk(`/lib/lucide-react/icons/${name}.mjs`, graph)
  expect([icon('hand'), icon('triangle-new'), icon('map')]).toEqual(['both', 'both', null])
})
