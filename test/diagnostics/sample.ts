import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { makeSource } from '../../src/diagnostics/source.ts';
import type { Span } from '../../src/diagnostics/span.ts';

const policy = makeSource(
  'rules/my policy.rules',
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24, 192.0.2.0/24\nreject a when tls\n  at once\nreject b when tls\n',
);
const list = makeSource('rules/lists/100%, all:of.networks', '10.0.0.0/8\n😀\u001b[31m\n10.0.0.0/8\n');

function place(piece: string, source = policy, from = 0): Span {
  const start = source.text.indexOf(piece, from);
  return { source, start, end: start + piece.length };
}

const second = place('192.0.2.0/24', policy, policy.text.indexOf(','));

/** A finding of each kind: in one line and over several, in two files, with fixes, empty places and odd characters. */
export const sample: readonly Diagnostic[] = [
  {
    code: 'MP307',
    severity: 'warning',
    message: '`192.0.2.0/24` is in the list already',
    span: second,
    label: 'again',
    secondary: [
      { span: place('192.0.2.0/24'), label: 'the other one' },
      { span: place('10.0.0.0/8', list), label: 'elsewhere' },
    ],
    notes: ['a note'],
    help: 'delete one of the two: 50%, or all',
    fixes: [
      { kind: 'safe', title: 'delete the entry', edits: [{ span: { ...second, start: second.start - 2 }, text: '' }] },
      {
        kind: 'changes verdicts',
        title: 'write it elsewhere',
        edits: [
          { span: second, text: '198.51.100.0/24' },
          { span: { ...place('10.0.0.0/8', list), end: 0 }, text: '198.51.100.0/24\n' },
        ],
      },
    ],
  },
  {
    code: 'MP211',
    severity: 'note',
    message: 'over two lines',
    span: { ...place('reject a'), end: policy.text.indexOf('\nreject b') },
  },
  {
    code: 'MP201',
    severity: 'error',
    message: 'at the end',
    span: { source: policy, start: policy.text.length, end: policy.text.length },
  },
  { code: 'MP302', severity: 'error', message: '`😀\u001b[31m` is no network', span: place('😀\u001b[31m', list) },
  { code: 'MP999', severity: 'warning', message: 'a code without a page', span: place('10.0.0.0/8', list) },
  { code: 'MP999', severity: 'warning', message: 'the same again', span: place('10.0.0.0/8', list, 5) },
];
