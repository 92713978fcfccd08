// Runs before the first paint, so that a chosen theme does not flash. Kept apart because inline scripts are refused.
// The rest of this is in src/lib/theme.ts.
try {
  const theme = localStorage.getItem('ambar.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // No storage: the system's theme.
}
