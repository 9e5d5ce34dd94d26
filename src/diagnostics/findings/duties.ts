import { finding } from '../finding.ts';

const head = 'mailpolicy 1\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused"\nrelay to hosted\n';
const users = 'addresses users = "bob@msen.example"\n';
const own = 'networks ours = 192.0.2.0/24\nrelay for client in ours\n';

export const dutyRefused = finding(
  {
    code: 'MP240',
    severity: 'warning',
    title: 'mail to postmaster or abuse is refused',
    doc: 'Every domain takes mail to `postmaster` (RFC 5321 4.5.1), and `abuse` is where the rest of the world reports what leaves it (RFC 2142). A plain message to it, against which nothing else speaks, is refused by this policy.',
    bad: `${head}${users}${own}reject unknown unless recipient in users\naccept everyone\n`,
    good: `${head}${users}${own}reject unknown unless recipient in users or recipient local-part is "postmaster" or recipient local-part is "abuse"\naccept everyone\n`,
  },
  (rule: string, address: string) => ({
    message: `\`${rule}\` refuses a plain message to \`${address}\``,
    help: 'take mail to postmaster and abuse first: `accept duty when recipient local-part is "postmaster" or recipient local-part is "abuse"`',
  }),
);

export const bouncesRefused = finding(
  {
    code: 'MP241',
    severity: 'warning',
    title: 'bounces are refused',
    doc: 'Reports of failed delivery come with the null sender `<>` (RFC 5321 4.5.5). A policy that refuses them keeps its own users from learning that their mail did not arrive.',
    bad: `${head}${own}reject no-sender when sender missing\naccept everyone\n`,
    good: `${head}${own}reject no-sender when sender is "bob@msen.example"\naccept everyone\n`,
  },
  (rule: string) => ({
    message: `\`${rule}\` refuses a plain message with the null sender, and takes the same one with a sender`,
    help: 'add `unless sender is null`',
  }),
);

export const openRelay = finding(
  {
    code: 'MP242',
    severity: 'error',
    title: 'an open relay',
    doc: 'A `relay for` that holds for strangers takes mail from anybody to anybody. Such a server is found within hours, and listed.',
    bad: `${head}relay for tls\naccept everyone\n`,
    good: `${head}${own}accept everyone\n`,
  },
  () => ({
    message: 'this `relay for` holds for strangers: mail is relayed from anybody to anybody',
    help: 'ask for something a stranger cannot have: `client in LIST` or `authenticated`',
  }),
);

export const forgedRelay = finding(
  {
    code: 'MP243',
    severity: 'error',
    title: 'relaying for whoever says so',
    doc: "The greeting and the sender are the client's own words. A `relay for` that asks only them is an open relay with a password that everybody knows.",
    bad: `${head}relay for sender domain in hosted\naccept everyone\n`,
    good: `${head}relay for authenticated and sender domain in hosted\naccept everyone\n`,
  },
  (facts: readonly string[]) => ({
    message: `this \`relay for\` asks only what the client says of itself: ${facts.map((fact) => `\`${fact}\``).join(', ')}`,
    help: 'ask for something a stranger cannot have: `client in LIST` or `authenticated`',
  }),
);

export const forgedAccept = finding(
  {
    code: 'MP244',
    severity: 'warning',
    title: 'an exception that anybody can claim',
    doc: "The sender and the greeting are the client's own words. Whoever forges them is taken past every rule below.",
    bad: `${head}${users}${own}accept friends when sender in users\nreject sales when subject contains "sale"\naccept everyone\n`,
    good: `${head}${users}${own}tag friends when sender in users\nreject sales when subject contains "sale"\naccept everyone\n`,
  },
  (rule: string, facts: readonly string[]) => ({
    message: `\`${rule}\` takes mail by what the client says of itself: ${facts.map((fact) => `\`${fact}\``).join(', ')}`,
    help: 'ask for the client as well, or acknowledge it with `allow MP244 because "…"`',
  }),
);

export const strangeRelay = finding(
  {
    code: 'MP245',
    severity: 'warning',
    title: 'a `relay for` that strangers pass',
    doc: '`relay for` says who your own clients are: they may write to anybody, and their messages are never split among recipients. Which recipients mail is taken for from everybody is said by `relay to`.',
    bad: `${head}${own}relay for recipient domain in hosted\naccept everyone\n`,
    good: `${head}${own}accept everyone\n`,
  },
  () => ({
    message: 'this `relay for` holds for strangers who write to certain recipients, and makes them own clients',
    help: 'say for whom mail is taken with `relay to LIST`, or ask for the client as well',
  }),
);

export const noHelp = finding(
  {
    code: 'MP246',
    severity: 'warning',
    title: '`{help}` without a help address',
    doc: 'The reply shows the help address, and the policy declares none: nothing stands there.',
    bad: `${head}${own}reject sales when subject contains "sale"\n  reply 550 5.7.1 "Refused, see {help}"\naccept everyone\n`,
    good: `${head}${own}help "https://msen.example/#{rule}"\nreject sales when subject contains "sale"\n  reply 550 5.7.1 "Refused, see {help}"\naccept everyone\n`,
  },
  () => ({
    message: '`{help}` is empty here: the policy has no `help` statement',
    help: 'declare it: `help "https://…"`',
  }),
);

export const lateRelay = finding(
  {
    code: 'MP248',
    severity: 'error',
    title: 'a `relay` that asks what is not known in time',
    doc: 'The gate is passed at RCPT, by each recipient. What comes later cannot be asked there: all the recipients together, the message, its fields and attachments. The gate would stay closed for ever.',
    bad: `${head}networks ours = 192.0.2.0/24\nrelay for client in ours and message size < 25 MB\naccept everyone\n`,
    good: `${head}networks ours = 192.0.2.0/24\nrelay for client in ours and declared size < 25 MB\naccept everyone\n`,
  },
  (what: string, phase: string) => ({
    message: `${what} is known at ${phase}, and the relay gate is passed at rcpt`,
    help: 'ask it in a rule: a refusal there answers after the dot',
  }),
);

export const dutyFindings = [
  dutyRefused,
  bouncesRefused,
  openRelay,
  forgedRelay,
  forgedAccept,
  strangeRelay,
  noHelp,
  lateRelay,
];
