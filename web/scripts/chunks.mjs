// Which file of the build a module goes into, where that is decided by who needs it at once.

/**
 * @typedef {{ importedIds: string[], dynamicallyImportedIds: string[], code: string | null }} Info
 * @typedef {{ getModuleInfo: (id: string) => Info | null }} Graph
 */

/**
 * What is reached from a module: at once, or also later.
 * @param {string} start
 * @param {Graph} graph
 * @param {boolean} later
 * @returns {Set<string>}
 */
function reached(start, graph, later) {
  const found = new Set([start])
  for (const id of found) {
    // The list of all icons imports every one of them.
    if (LIST.test(id)) continue
    const info = graph.getModuleInfo(id)
    for (const next of info?.importedIds ?? []) found.add(next)
    if (later) for (const next of info?.dynamicallyImportedIds ?? []) found.add(next)
  }
  return found
}

/** @param {string} id */
const iconIn = (id) => /lucide-react.*\/icons\/([a-z0-9-]+)\.m?js$/.exec(id)?.[1]

const LIST = /lucide-react\.m?js$/

/**
 * The icons that modules name, by their files: the list of all icons says which file has which names, older ones too.
 * @param {Iterable<string>} modules
 * @param {Graph} graph
 * @returns {Set<string>}
 */
function iconsOf(modules, graph) {
  const named = new Set()
  let list = ''
  for (const id of modules) {
    const code = graph.getModuleInfo(id)?.code ?? ''
    if (LIST.test(id)) list = code
    if (!/\.tsx?(\?|$)/.test(id)) continue
    for (const [, names = ''] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']lucide-react["']/g)) {
      for (const name of names.split(',')) named.add((name.split(/\sas\s/)[0] ?? '').trim())
    }
  }
  const files = new Set()
  for (const [, names = '', file = ''] of list.matchAll(
    /export\s*\{([^}]*)\}\s*from\s*["']\.\/icons\/([a-z0-9-]+)\.m?js["']/g,
  )) {
    if (names.split(',').some((name) => named.has(name.replace('default as', '').trim()))) files.add(file)
  }
  return files
}

/**
 * Puts what the handheld loads before it can work into two files: what the console needs too, at whatever time, with all its icons, and the rest.
 * Both are closed: they import nothing of ours that is elsewhere, so that no file waits for one that waits for it. Many small files
 * weigh more than these, each being compressed alone.
 * @param {string} handheld
 * @param {string} console
 * @returns {(id: string, graph: Graph) => string | null}
 */
export function firstLoadChunks(handheld, console) {
  /** @type {{ hand: Set<string>, desk: Set<string>, icons: Set<string> } | null} */
  let sets = null
  const look = (/** @type {Graph} */ graph) => {
    const hand = reached(handheld, graph, false)
    const desk = reached(console, graph, true)
    hand.delete(handheld)
    return { hand, desk, icons: iconsOf(hand, graph) }
  }
  return (id, graph) => {
    sets ??= look(graph)
    const { hand, desk, icons } = sets
    const icon = iconIn(id)
    if (icon) return icons.has(icon) ? 'both' : null
    // What every icon and every file that comes later stands on.
    if (/lucide-react|vite.preload-helper/.test(id)) return 'both'
    if (!hand.has(id) || id.startsWith('\0')) return null
    return desk.has(id) ? 'both' : 'hand'
  }
}
