/** Only for the scanner check, which is loaded when somebody opens it. */
export const scanner = {
  title: 'Scanner check',
  prompt: 'Scan any barcode',
  hint: 'A GS1 code with a lot shows the most: it tells whether the separator arrives.',
  right: 'The scanner works as it should',
  rightSeparators: 'It sends separators, too.',
  again: 'Scan again to see whether it is cured.',
  arrived: 'What arrived',
  characters_one: '{{count}} character',
  characters_other: '{{count}} characters',
  meaning: 'What it means',
  symbology: 'Symbology',
  unknownSymbology: 'Not sent by the scanner',
  read: 'Read as',
  candidates: 'It could be any of these',
  keys: 'Keys',
  keysSummary: '{{keys}} in {{duration}} ms, ended by {{end}}',
  keyCount_one: '{{count}} key',
  keyCount_other: '{{count}} keys',
  end: { Enter: 'Enter', Tab: 'Tab', idle: 'a pause', whole: 'itself' },
  source: { input: 'Came as text, without keys.', paste: 'Was pasted.', camera: 'Came from the camera.' },
  maker: 'Scanner',
  cure: 'What to do',
  useKey: 'Take {{key}} for the separator',
  kind: {
    ignored: 'Nothing',
    command: 'Command',
    location: 'Location',
    check_digits: 'Location with check digits',
    license_plate: 'Handling unit',
    logistic_content: 'Content of a handling unit',
    product: 'Item',
    asset: 'Returnable asset',
    device: 'Device',
    printer: 'Printer',
    document: 'Document',
    gs1: 'GS1 data',
    ambiguous: 'Not clear',
    error: 'Not readable',
  },
  fault: {
    separator_lost: {
      title: 'The separator was lost',
      text: 'The scanner swallows the GS1 separator (FNC1), so it is not clear where the lot or serial number ends.',
    },
    separator_key: {
      title: 'The separator comes as {{what}}',
      text: 'The scanner presses a function key where the separator belongs.',
    },
    layout_ru: {
      title: 'The keyboard layout is Russian',
      text: 'It was put right this time. With an English layout nothing has to be put right.',
    },
    caps_lock: {
      title: 'Caps Lock is on',
      text: 'Capital and small letters may be the wrong way round. Switch Caps Lock off.',
    },
    no_suffix: {
      title: 'Nothing ends the scan',
      text: 'Without Enter at the end every scan takes a tenth of a second longer, and two may run together.',
    },
    prefix_left: {
      title: 'Characters in front of the code: {{what}}',
      text: 'The scanner adds them, and they are not part of the barcode.',
    },
    truncated: {
      title: 'The code is cut off',
      text: 'Its end did not arrive. Scan it again; if it stays so, the scanner sends faster than the device takes it.',
    },
    check_digit: {
      title: 'The check digit is wrong',
      text: 'The barcode was misread or is damaged. Clean the window and scan again; if it stays so, replace the label.',
    },
    glued: {
      title: 'Two scans have run together',
      text: 'The scanner sends no Enter between them.',
    },
  },
  cures: {
    separator: {
      zebra:
        'Terminal: DataWedge → profile → Keystroke output → Key event options → Send Control Characters as Events. Scanner: 123Scan → Keyboard → Emulate Keypad, or function key mapping on.',
      honeywell:
        'Terminal: Settings → Scanning → profile → Data Processing → Wedge as keys, add 29. Scanner: Windows mode with Control+X, or Alt mode, from the manual.',
      mertech:
        'Scan “Output of the GS character: on” from the manual; in keyboard mode choose Ctrl or Alt codes for control characters.',
      atol: 'Scan “Transmit GS” from the manual; on a terminal: Scanner settings → Replace GS1 separator → ASCII 29.',
    },
    layout: {
      zebra:
        'Switch the device to English. Scanner: 123Scan → Keyboard → country North America, or Emulate Keypad, which does not depend on the layout.',
      honeywell:
        'Switch the device to English. Scanner: scan the keyboard country USA from the manual, or Alt mode.',
      mertech: 'Switch the device to English, and scan “Keyboard language: English (USA)” from the manual.',
      atol: 'Switch the device to English, and scan “Keyboard layout: USA” from the manual.',
    },
    suffix: {
      zebra:
        'Terminal: DataWedge → profile → Basic data formatting → Send ENTER key. Scanner: scan “Data + Suffix” with suffix Enter.',
      honeywell:
        'Terminal: Settings → Scanning → profile → Data Processing → Suffix \\n. Scanner: scan “Add CR suffix” from the manual.',
      mertech: 'Scan “Suffix CR (Enter)” from the manual.',
      atol: 'Scan “Suffix CR” from the manual; on a terminal: Scanner settings → Suffix → Enter.',
    },
    prefix: {
      zebra:
        'Terminal: DataWedge → profile → Basic data formatting → empty Prefix to data. Scanner: “Transmit Code ID: none” and “Data as is”.',
      honeywell:
        'Terminal: Settings → Scanning → profile → Data Processing → Prefix and Symbology prefix: none. Scanner: “Clear all prefixes”.',
      mertech: 'Scan “Prefix: off” and “Code ID: off” from the manual.',
      atol: 'Scan “Clear prefix” and “Code ID: off” from the manual.',
    },
    speed: {
      zebra:
        'Terminal: DataWedge → profile → Keystroke output → Inter character delay, a few milliseconds. Scanner: keystroke delay medium.',
      honeywell: 'Scan “Intercharacter delay” from the manual, 5 ms.',
      mertech: 'Scan a longer delay between characters from the manual.',
      atol: 'Scan a longer delay between characters from the manual.',
    },
  },
}
