import { finding } from '../finding.ts';
import { quote } from '../quote.ts';

/** Findings about what is remembered of earlier mail. */

const bare =
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24\notherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\n';
const head = `${bare}otherwise reply 450 4.7.1 "Later"\n`;
const ending = 'accept everyone\n';
const greylist = (clauses: string) => `${head}greylist first unless client in ours\n  ${clauses}\n${ending}`;
const sound = greylist('delay 10 minutes remember 1 week by client/24, sender, recipient if unavailable skip');
const strangers = `tag stranger when sender is stranger to recipient for 30 days\n${ending}`;

export const keptTooLittle = finding(
  {
    code: 'MP150',
    severity: 'error',
    title: 'a greylist or limit that says too little',
    doc: 'How long a client has to wait, how long it is known, what is told apart, what happens while nothing can be remembered: none of that has a value that suits every site.',
    bad: greylist('remember 1 week by client/24, sender, recipient if unavailable skip'),
    good: sound,
  },
  (rule: string, form: string) => ({
    message: `${quote(rule)} does not say ${quote(form)}`,
    help: `add ${quote(form)} to the rule`,
  }),
);

export const badKeyPart = finding(
  {
    code: 'MP151',
    severity: 'error',
    title: 'something that cannot be told apart',
    doc: 'Behind `by` stands what a greylist or limit tells apart: the client or its network, the sender, the recipient, their domains, the domain that SPF lets the client send for, the user, the name given with HELO.',
    bad: greylist('delay 10 minutes remember 1 week by client/40, sender, subject if unavailable skip'),
    good: sound,
  },
  (problem: string, parts: readonly string[]) => ({
    message: problem,
    help: `write some of ${parts.map((each) => `\`${each}\``).join(', ')}`,
  }),
);

export const contraryTimes = finding(
  {
    code: 'MP152',
    severity: 'error',
    title: 'a greylist or limit that nothing passes',
    doc: 'Where the delay is as long as the time in which a client has to come again, every retry comes too early or too late; where nothing is remembered, or nothing is allowed, all mail is put off for ever.',
    bad: greylist(
      'delay 3 days retry within 2 days remember 1 week by client/24, sender, recipient if unavailable skip',
    ),
    good: sound,
  },
  (problem: string, help: string) => ({ message: problem, help }),
);

export const noState = finding(
  {
    code: 'MP153',
    severity: 'error',
    title: 'nothing said about memory that fails',
    doc: 'Logins and correspondents are remembered in a file or a server, which fails some day. The statement `state` says what the rules that ask for them do then: `if unavailable skip` goes on to the next rule, as if the rule were not there; `if unavailable defer` answers 451, so that the mail comes again. Neither ever refuses for good.',
    bad: `${bare}${strangers}`,
    good: `${bare}state if unavailable skip\n${strangers}`,
  },
  (fact: string) => ({
    message: `${quote(fact, 80)} asks what is remembered, and nothing says what rules do while that is unavailable`,
    help: 'write the statement `state if unavailable skip`, or `state if unavailable defer`',
  }),
);

export const ownClientsWait = finding(
  {
    code: 'MP154',
    severity: 'warning',
    title: 'greylisting of our own clients',
    doc: 'Mail programs do not come again after a while as servers do: they show an error. Whom `relay for` takes as a client of our own should not be made to wait.',
    bad: sound.replace(' unless client in ours', ''),
    good: sound,
  },
  (rule: string) => ({
    message: `${quote(rule)} makes our own clients wait too`,
    help: 'write `unless` and the condition that stands behind `relay for`',
  }),
);

export const memoryFindings = [keptTooLittle, badKeyPart, contraryTimes, noState, ownClientsWait];
