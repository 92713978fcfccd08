// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { importsOf, refusal, violations } from './boundaries.mjs'

describe('a file may not import', () => {
  test.each([
    ['another feature', 'features/picking/List.tsx', '~/features/receiving/api'],
    ['another feature by a relative path', 'features/picking/List.tsx', '../receiving/api'],
    ['a feature that nobody has named yet', 'features/tomorrow/a.ts', '~/features/someday/b'],
    ['a route from a feature', 'features/picking/List.tsx', '~/routes/console/index'],
    ['a frame from a feature', 'features/picking/List.tsx', '~/frame/console/Frame'],
    ['a feature from the frame', 'frame/console/Rail.tsx', '~/features/identity/Account'],
    ['a feature from ui', 'ui/Button.tsx', '~/features/identity/Account'],
    ['the types of the API from ui', 'ui/Button.tsx', '~/api/types'],
    ['ui from lib', 'lib/session.ts', '~/ui/Button'],
    ['lib from api', 'api/types.ts', '~/lib/session'],
    ["the other shell's routes", 'routes/console/__root.tsx', '../handheld/__root'],
    ["the other shell's frame", 'frame/handheld/HandheldFrame.tsx', '~/frame/console/Rail'],
    ['an entry', 'lib/session.ts', '~/console'],
    ['help for tests outside of tests', 'lib/session.ts', '~/testing/server'],
    ['a test', 'lib/session.ts', './session.test'],
    ['what is outside of src', 'lib/session.ts', '../../scripts/boundaries.mjs'],
    ['a layer that is not declared', 'common/utils.ts', '~/lib/session'],
  ])('%s', (_what, from, specifier) => {
    expect(refusal(from, specifier)).toEqual(expect.any(String))
  })
})

describe('a file may import', () => {
  test.each([
    ['a package', 'features/picking/List.tsx', 'react'],
    ['its own feature', 'features/picking/List.tsx', './api'],
    ['ui, lib and api from a feature', 'features/picking/List.tsx', '~/lib/session'],
    ['several features from a route', 'routes/console/_frame.index.tsx', '~/features/system/SystemStatus'],
    ['its own tree from an entry', 'console.tsx', './routes/console.gen'],
    ['the routes of its tree', 'routes/console.gen.ts', './routes/console/__root'.replace('routes/', '')],
    ['help for tests in a test', 'lib/session.test.ts', '~/testing/server'],
  ])('%s', (_what, from, specifier) => {
    expect(refusal(from, specifier)).toBeNull()
  })
})

test('every kind of import is seen', () => {
  const text = `
    import a from './a'
    import type { B } from './b'
    import './c'
    export { d } from './d'
    export * from './e'
    const f = import('./f')
    type G = import('./g').G
    // import './not'
    const text = "import './nor'"
  `
  expect(importsOf(text)).toEqual(['./a', './b', './c', './d', './e', './f', './g'])
})

test('a violation names the file, the import and the rule', () => {
  expect(violations([['features/a/A.tsx', "import { b } from '../b/B'"]])).toEqual([
    'src/features/a/A.tsx imports ../b/B: features/a may not know features/b',
  ])
})
