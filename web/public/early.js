// Runs before the first paint, so that a chosen theme or size does not flash. Kept apart because inline scripts are refused.
// The rest of this is in src/lib/theme.ts and src/lib/preferences.ts.
;(() => {
  const recall = (key) => {
    try {
      return localStorage.getItem(`ambar.${key}`)
    } catch {
      // No storage: the system's theme, the usual size.
      return null
    }
  }
  const { dataset } = document.documentElement
  const theme = recall('theme')
  if (theme === 'light' || theme === 'dark') dataset.theme = theme
  const { en, ru } = document.currentScript?.dataset ?? {}
  if (!en) return
  // The handheld: its page names the files of its words, so that they come together with what shows them.
  if (recall('size') === 'large') dataset.size = 'large'
  const languages = [recall('language'), ...navigator.languages].map((tag) =>
    `${tag}`.slice(0, 2).toLowerCase(),
  )
  const words = languages.find((language) => language === 'en' || language === 'ru') === 'ru' ? ru : en
  for (const href of words.split(' ')) {
    const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href })
    link.crossOrigin = ''
    document.head.append(link)
  }
})()
