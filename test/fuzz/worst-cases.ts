/** A text of about a megabyte that asks for more work than its size should cost. */
export interface WorstCase {
  readonly name: string;
  readonly target: 'policy' | 'list' | 'config';
  /** Makes the text; `size` is about its length in UTF-16 code units. */
  readonly make: (size: number) => string;
}

const head =
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\naddresses users = "bob@msen.example"\n' +
  'phrases words = "lottery"\nextensions bad = .exe\notherwise reply 550 5.7.1 "Refused"\nrelay to hosted\nrelay for client in ours\n';
const end = '\naccept everyone\n';

/** Structured inputs for the lexer, the parser, the checker, the lints, the layout and the configuration. */
export const worstCases: readonly WorstCase[] = [
  ...repeated({
    'words of one letter': 'a\n',
    'tags without a condition': 'tag a\n',
    'open parentheses': '(',
    'closed parentheses': ')',
    'one statement of words': 'a ',
    quotes: '"',
    'letters of other scripts': 'а',
    'blanks and line ends': ' \n',
    comments: '#\n',
    'unknown verbs': 'rejct x\n',
    'verbs without a name': 'reject\n',
    includes: 'include "nowhere"\n',
    allows: 'allow MP202 because "x"\n',
    versions: 'mailpolicy 1\n',
    tests: 'test "x" expect accept\n',
    sections: 'section "x"\n',
    'sections with a rule': 'section "x"\npass a when tls\n',
  }),
  ...inPolicy({
    'rules with an unknown fact': (at) => `reject r${at} when sendr is "x"\n`,
    'rules with an unknown list': (at) => `reject r${at} when client in ourz\n`,
    'rules with an unknown name': (at) => `reject r${at} when customr\n`,
    'rules with an unknown operator': (at) => `reject r${at} when sender resembles "x"\n`,
    'rules with a near miss': (at) => `reject r${at} when client is in ours\n`,
    'rules of one name': () => 'reject r when tls\n',
    'rules without a name': () => 'reject when tls\n',
    'rules with an unknown clause': (at) => `reject r${at} wen tls\n`,
    'rules with an unknown placeholder': (at) => `reject r${at} reply 550 5.7.1 "{sendr}"\n`,
    'rules with a bad code': (at) => `reject r${at} reply 450 4.7.1 "x"\n`,
    'rules without a condition': (at) => `reject r${at}\n`,
    'rules that are the same': (at) => `reject r${at} when tls\n`,
    'rules with one test each': (at) => `reject r${at} when client is 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}\n`,
    'rules that wait for the message': (at) => `reject r${at} when subject contains "${at}"\n`,
    'rules that wait by turns': (at) => `reject r${at} when ${at % 2 === 0 ? 'subject missing' : 'sender missing'}\n`,
    'rules that split': (at) => `reject r${at} when recipient is "a${at}@b.example" and subject missing\n`,
    'accepts and refusals': (at) => `${at % 2 === 0 ? 'accept' : 'reject'} r${at} when client port < ${at}\n`,
    'passes and refusals': (at) => `${at % 2 === 0 ? 'pass' : 'reject'} r${at} when client port < ${at}\n`,
    'rules of twelve tests': (at) =>
      `reject r${at} when ${Array.from({ length: 12 }, (_, test) => `client port is ${test}`).join(' or ')}\n`,
    'rules of twelve tests in pairs': (at) =>
      `reject r${at} when (${Array.from({ length: 6 }, (_, test) => `client port < ${test} and sender is "a${test}@b.example"`).join(') or (')})\n`,
    'rules that contradict themselves': (at) => `reject r${at} when tls and not tls\n`,
    'rules in a row of one section': (at) =>
      `${at === 0 ? 'section "s" when tls and client in ours\n' : ''}tag r${at}\n`,
    'observed rules with a date': (at) => `observe until 2020-01-31 reject r${at} when tls\n`,
    'rules at once': (at) => `reject r${at} at once when helo is "a.example"\n`,
    'rules with an allow': (at) => `reject r${at} at once when helo missing allow MP206 because "x"\n`,
    'rules with a pattern': (at) => `reject r${at} when subject matches "a${at}[bc]*d"\n`,
    'rules with costly patterns': (at) => `reject r${at} when subject matches "a${at}.{0,30}(b|c|de)*f"\n`,
    'lists that nothing asks': (at) => `networks n${at} = 10.0.0.1\n`,
    'lists and rules that ask them': (at) => `networks n${at} = 10.0.0.1\nreject r${at} when client in n${at}\n`,
    'opposed lists': (at) =>
      `networks n${at} = 10.0.0.${at & 255}\n${at % 2 === 0 ? 'accept' : 'reject'} r${at} when client in n${at}\n`,
    'rules that ask one list by turns': (at) => `${at % 2 === 0 ? 'accept' : 'reject'} r${at} when client in ours\n`,
    'lists of one name': () => 'networks n = 10.0.0.1\n',
    'definitions that nothing uses': (at) => `define d${at} = tls\n`,
    'definitions in a chain': (at) => `define d${at} = ${at === 0 ? 'tls' : `d${at - 1}`}\n`,
    'definitions in a chain of negations': (at) => `define d${at} = ${at === 0 ? 'tls' : `not d${at - 1}`}\n`,
    'definitions in a chain backwards': (at) => `define d${at} = d${at + 1} or tls\n`,
    'definitions that double': (at) => `define d${at} = ${at === 0 ? 'tls' : `d${at - 1} and d${at - 1}`}\n`,
    'definitions in a circle': (at) => `define d${at} = d${(at + 1) % 1000}\n`,
    'definitions of unknown names': (at) => `define d${at} = e${at}\n`,
    'replies with braces': (at) => `reject r${at} when tls reply 550 5.7.1 "${'{a'.repeat(200)}"\n`,
    'replies of the whole file': () => 'otherwise reply 450 4.7.1 "x"\n',
    relays: () => 'relay for client in ours\n',
    'relays to a list': () => 'relay to hosted\n',
    'relays that are open': (at) => `relay for client port < ${at}\n`,
    'expired entries': (at) => `networks n${at} = 10.0.0.1 until 2020-01-31\n`,
  }),
  ...inOne({
    'one condition of many parts': ['reject r when tls', (at) => ` or client port is ${at}`],
    'one condition of one part': ['reject r when tls', () => ' or tls'],
    'one condition of and and or': ['reject r when tls', () => ' or tls and authenticated'],
    'one condition of negations': ['reject r when ', () => 'not '],
    'one condition of groups': ['reject r when tls', () => ' or (tls and authenticated)'],
    'one condition of quantifiers': ['reject r when tls', (at) => ` and any attachment (size > ${at} KB)`],
    'one condition in many parentheses': ['reject r when ', () => '('],
    'a reply of braces': ['reject r when tls reply 550 5.7.1 "', () => '{a'],
    'a reply of placeholders': ['reject r when tls reply 550 5.7.1 "', () => '{sendr}'],
    'a reply of words': ['reject r when tls reply 550 5.7.1 "', () => 'word '],
    'a name of letters': ['reject r', () => 'x'],
    'a text of letters of two scripts': ['reject r when subject contains "', (at) => (at % 2 === 0 ? 'a' : 'а')],
    'a text of Latin letters and one other': ['reject r when subject contains "ш', () => 'é'],
    'a pattern of letters': ['reject r when subject matches "', () => 'a'],
    'a list of addresses': ['networks n = 10.0.0.1', (at) => `, 10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`],
    'a list of the same address': ['networks n = 10.0.0.1', () => ', 10.0.0.1'],
    'a list of nested networks': ['networks n = 10.0.0.1', (at) => `, 10.0.0.0/${8 + (at % 25)}`],
    'a list of long networks': [
      'networks n = 10.0.0.1',
      (at) => `, 2001:db8:${(at >> 16).toString(16)}:${(at & 65535).toString(16)}::/${64 + (at % 65)}`,
    ],
    'a list of mapped addresses': ['networks n = 10.0.0.1', (at) => `, ::ffff:10.${(at >> 8) & 255}.${at & 255}.1`],
    'a list of expired entries': [
      'networks n = 10.0.0.1',
      (at) => `, 10.0.${(at >> 8) & 255}.${at & 255} until 2020-01-31`,
    ],
    'a list of entries with dates': [
      'networks n = 10.0.0.1',
      (at) => `, 10.0.${(at >> 8) & 255}.${at & 255} until 20${30 + (at % 60)}-0${1 + (at % 9)}-1${at % 10}`,
    ],
    'a list of bad entries': ['networks n = 10.0.0.1', () => ', .exe'],
    'a list of domains': ['domains n = "a.example"', (at) => `, "d${at}.example"`],
    'a list of deep domains': ['domains n = "a.example"', (at) => `, "${'a.'.repeat(100)}d${at}.example"`],
    'a list of senders': ['addresses n = "a@b.example"', (at) => `, "a${at}@b${at % 9}.example"`],
    'a list of phrases': ['phrases n = "lottery"', (at) => `, "word${at}"`],
    'a list of phrases in each other': ['phrases n = "lottery"', (at) => `, "${'a'.repeat(1 + (at % 400))}"`],
    'a list of long phrases': ['phrases n = "lottery"', (at) => `, "${'a'.repeat(480)}${at}"`],
    'a list of endings': ['extensions n = .exe', (at) => ` .e${at}`],
    'a list of files': ['networks n = file "long.networks"', () => ', file "long.networks"'],
    'a test of one line': ['test "x" ', () => 'client 192.0.2.1 '],
    'a test of bad lines': ['test "x" ', () => '\n  clint 192.0.2.1'],
    'a test of expectations': ['test "x" ', () => '\n  expect accept'],
    'a test of recipients': ['test "x" ', (at) => `\n  to "a${at}@msen.example"`],
    'a test of sessions': ['test "x" client 192.0.2.1', () => '\n  after 1 minute expect accept'],
  }),
  ...inList({
    'a list file of addresses': (at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}\n`,
    'a list file of long addresses': (at) => `2001:db8::${(at >> 16).toString(16)}:${(at & 65535).toString(16)}\n`,
    'a list file of one address': () => '10.0.0.1\n',
    'a list file of faults': () => 'x\n',
    'a list file of blanks': () => ' ',
    'a list file of one line': () => 'a b ',
    'a list file of wide lines': () => `10.0.0.1${' '.repeat(800)}x\n`,
    'a list file of comments': () => '# x\n',
    'a list file of dates': (at) => `10.0.${(at >> 8) & 255}.${at & 255} until 20${30 + (at % 60)}-01-31 because "x"\n`,
    'a list file of neighbours': (at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32\n`,
  }),
  config('a configuration of lists', '- '),
  config('a configuration of braces', '{'),
  config('a configuration of brackets', '['),
  config('a configuration of one key', 'a: 1\n'),
  config('a configuration of keys', (at) => `a${at}: 1\n`),
  config('a configuration of anchors', (at) => `a${at}: &a${at} [${at === 0 ? '' : `*a${at - 1}, *a${at - 1}`}]\n`),
  config('a configuration of quotes', '"'),
  config('a configuration of indents', (at) => `${' '.repeat(at % 1000)}a:\n`),
  config('a configuration of listeners', (at) =>
    at === 0 ? 'policy: x\nlisteners:\n' : `  - name: l${at}\n    kind: policy\n    address: 127.0.0.1:${at}\n`,
  ),
  config('a configuration of letters', 'a'),
];

function repeated(units: Readonly<Record<string, string>>): WorstCase[] {
  return Object.entries(units).map(([name, unit]) => ({
    name,
    target: 'policy',
    make: (size) => unit.repeat(Math.ceil(size / unit.length)),
  }));
}

type Unit = (at: number) => string;

function inPolicy(units: Readonly<Record<string, Unit>>): WorstCase[] {
  return Object.entries(units).map(([name, unit]) => ({
    name,
    target: 'policy',
    make: (size) => head + fill(unit, size) + end,
  }));
}

/** One statement that goes on and on. */
function inOne(parts: Readonly<Record<string, readonly [string, Unit]>>): WorstCase[] {
  return Object.entries(parts).map(([name, [start, unit]]) => {
    const quoted = (start.split('"').length - 1) % 2 === 1 ? '"' : '';
    return { name, target: 'policy', make: (size) => `${head}${start}${fill(unit, size)}${quoted}${end}` };
  });
}

function inList(units: Readonly<Record<string, Unit>>): WorstCase[] {
  return Object.entries(units).map(([name, unit]) => ({ name, target: 'list', make: (size) => fill(unit, size) }));
}

function config(name: string, unit: string | Unit): WorstCase {
  const make = typeof unit === 'string' ? () => unit : unit;
  return { name, target: 'config', make: (size) => fill(make, size) };
}

function fill(unit: Unit, size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let at = 0; length < size; at++) {
    const part = unit(at);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}
