/** What forms say of what was typed, by the rule that it breaks, and when somebody leaves one. */
export const forms = {
  rule: {
    missing: 'Fill this in.',
    why: 'Say why.',
    choose: 'Choose one.',
    short_one: 'At least {{count}} character.',
    short_other: 'At least {{count}} characters.',
    long_one: 'At most {{count}} character.',
    long_other: 'At most {{count}} characters.',
    least: '{{limit}} or more.',
    most: '{{limit}} at most.',
    more: 'More than 0.',
    whole: 'A whole number.',
    number: 'A number, with up to six places after the point.',
    word: 'One word, without blanks.',
    form: 'This does not look right.',
  },
  unsaved: {
    title: 'Leave without saving?',
    text: 'What you typed here is not saved yet.',
    stay: 'Stay here',
    leave: 'Leave, do not save',
  },
  pick: {
    none: 'Nothing is called that.',
    unfold: 'Show all: {{label}}',
  },
}
