/** Counts that differ by more than a limit, and the limit. */
export const approval = {
  approval: {
    waits: 'Awaiting approval',
    others: 'The difference is beyond the limit. Somebody with the permission inventory:approve decides.',
    own: 'You counted this. Somebody else has to decide.',
    approve: 'Approve difference',
    reject: 'Send back for a recount',
    hint: 'Approved, the book is corrected by this difference; what came and went since stays as it is. Sent back, somebody counts anew and the book stays as it is.',
    decidedBy: 'Decided by',
    recountOf: 'Recount of',
    before: 'the count that was sent back',
    limitHint:
      'A count that differs from the book by more than either limit waits until somebody other than who counted approves it. An empty field limits nothing.',
    noLimit: 'No limit is set',
    noLimitHint: 'Every count corrects the book at once.',
    quantity: 'Difference in base units, more than',
    percent: 'Difference in per cent of the book, more than',
  },
}
