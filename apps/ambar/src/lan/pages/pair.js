// The code stands behind # in the address: it was never sent here, and goes on to the secure page alone.
const code = location.hash.slice(1).toUpperCase()
const go = document.getElementById('go')
if (/^[0-9A-Z]{4}-?[0-9A-Z]{4}$/.test(code)) {
  go.href += '/enrol#' + code
  document.getElementById('code').textContent = code
  document.getElementById('with-code').hidden = false
}
const system = /iPhone|iPad/.test(navigator.userAgent) ? 'ios' : /Windows/.test(navigator.userAgent) ? 'windows' : 'android'
document.getElementById(system).open = true
