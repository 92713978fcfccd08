/** Why a printer did not print, by the codes of the server, and what to do. */
export const trouble = {
  printer_unknown: 'Nobody in the network knows its name. Check the name, or enter its IP address.',
  printer_not_allowed:
    'It is not where printers may be. If its address is right, add it to the settings printer_networks and printer_ports.',
  printer_unreachable: 'There is no way to it. Check its cable or Wi-Fi, and its address.',
  printer_timed_out: 'It does not answer. Is it on, awake and in the network?',
  printer_refused: 'It is there but takes nothing. Is raw printing on, and is nobody else printing to it?',
  printer_stuck: 'It took a part and no more. Is it out of labels or ribbon, paused, or its head open?',
  printer_hung_up: 'It hung up in the middle. Was it switched off? Some labels may be printed.',
  not_drawn: 'The new version of the program draws it otherwise. Print it anew.',
  other: 'It did not print. Look at the printer.',
}
