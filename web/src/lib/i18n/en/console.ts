import { access } from './access'
import { approval } from './approval'
import { desk } from './desk'
import { forms } from './forms'
import { outbound } from './outbound'
import { places } from './places'
import { printing } from './printing'
import { releasing } from './releasing'
import { screens } from './screens'
import { settings } from './settings'
import { setup } from './setup'
import { tower } from './tower'
import { trace } from './trace'

export const console = {
  ...desk,
  ...forms,
  ...printing,
  ...releasing,
  ...screens,
  ...tower,
  ...access,
  ...places,
  ...setup,
  ...outbound,
  ...trace,
  ...approval,
  ...settings,
  skip: 'Skip to the page',
  rail: 'Sections',
  signIn: {
    lead: 'Every piece in its place, every number explained.',
    handheld: 'Working with a handheld?',
    handheldLink: 'Open its screen',
  },
  warehouse: {
    label: 'Warehouse',
    none: 'No warehouse yet',
    several_one: '{{count}} warehouse',
    several_other: '{{count}} warehouses',
  },
  person: 'Your account',
  start: {
    title: 'Connect',
    you: 'You',
    may: 'What you may do',
    area: 'Area',
    noPermissions: 'Your account has no permissions yet.',
    noPermissionsHint: 'Ask an administrator to give you a role, then sign in again.',
    doors: 'Open',
    door: {
      handheld: 'Handheld',
      handheldHint: 'The screen for the floor. Open this address on the device.',
      docs: 'API description',
      docsHint: 'Every operation with its permission and problem codes. Works offline.',
      metrics: 'Metrics',
      metricsHint: 'Figures for Prometheus.',
      guides: 'Guides',
      guidesHint: 'People, handhelds, other systems: how to connect them.',
    },
  },
  area: {
    catalog: 'Items',
    locations: 'Locations',
    inventory: 'Stock',
    receiving: 'Receiving',
    picking: 'Picking',
    shipments: 'Orders and shipping',
    labels: 'Labels and printers',
    workforce: 'People and tasks',
    identity: 'Accounts',
    events: 'Events',
    import: 'Imports',
    jobs: 'Background work',
  },
  right: { read: 'see', write: 'change', adjust: 'adjust', manage: 'manage', pack: 'pack', print: 'print' },
  system: {
    title: 'System',
    status: 'Status',
    ready: 'Ready',
    readyHint: 'Everything that the server needs is there.',
    notReady: 'Not ready',
    notReadyHint: 'The server runs, but something that it needs is missing.',
    silent: 'No answer',
    silentHint: 'The server does not answer. It is asked again every few seconds.',
    version: 'Version',
    took: 'Answered in',
    ms: 'ms',
    checked: 'Asked at',
    lastAnswer: 'Last answer',
    database: 'Database',
    answers: 'answers',
    answersNot: 'does not answer',
    uptime: 'Running for',
    details: 'All about the system',
    forMachines: 'For other programs',
    openapi: 'API description as a file',
    openapiHint: 'OpenAPI 3.1, for generators and tests.',
    alive: 'Alive',
    aliveHint: 'Answers while the process runs.',
    readiness: 'Ready',
    readinessHint: 'Answers 200 only when requests can be served.',
  },
  guides: {
    title: 'Guides',
    people: {
      title: 'Let a person in',
      text: 'On the server, with the role that fits: warehouse_operator works on the floor, warehouse_manager plans and decides, system_admin keeps accounts. The command reads the password from its input, so it stays out of the shell history.',
    },
    handheld: {
      title: 'Set up a handheld',
      text: 'Connect the device to the network of the warehouse, open this address in Chrome, sign in as the person who will carry it. Add the page to the home screen, so that it opens without the address line.',
    },
    systems: {
      title: 'Connect another system',
      text: 'Make a token on the server for an account of its own, then call the API with it. Every write needs an Idempotency-Key: a new one for each command, the same one when you repeat it.',
      docs: 'All operations',
    },
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or the page has moved.',
    home: 'To the start page',
  },
}
