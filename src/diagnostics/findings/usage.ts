import { finding } from '../finding.ts';

const head = 'mailpolicy 1\nnetworks ours = 192.0.2.0/24\n';
const ending = 'otherwise reply 550 5.7.1 "Refused"\nrelay for client in ours\n';

export const lookAlike = finding(
  {
    code: 'MP124',
    severity: 'warning',
    title: 'a character that is not what it seems',
    doc: 'A character that cannot be seen, or a letter of another script that looks like a Latin one, stands in a text or an entry. It is compared as what it is, not as what it looks like.',
    bad: `${head}${ending}reject sales when subject contains "s\u0430le"\naccept everyone\n`,
    good: `${head}${ending}reject sales when subject contains "sale"\naccept everyone\n`,
  },
  (codePoint: string, what: string) => ({
    message: `${codePoint} stands here: ${what}`,
    help: 'type the text anew; if it is meant, acknowledge it with `allow MP124 because "…"`',
  }),
);

export const vainAllow = finding(
  {
    code: 'MP125',
    severity: 'warning',
    title: 'an acknowledgement that can do nothing',
    doc: 'There is no finding of this code, or it is an error, and errors cannot be acknowledged.',
    bad: `${head}${ending}allow MP999 because "habit"\naccept everyone\n`,
    good: `${head}${ending}accept everyone\n`,
  },
  (code: string, isError: boolean) => ({
    message: isError ? `${code} is an error, which cannot be allowed` : `there is no finding ${code}`,
    help: 'delete it',
  }),
);

export const unusedList = finding(
  {
    code: 'MP130',
    severity: 'warning',
    title: 'a list that no rule asks',
    doc: 'The list is declared and nothing is looked up in it. Perhaps a rule was deleted, or asks another list than was meant.',
    bad: `${head}networks bad = 203.0.113.0/24\n${ending}accept everyone\n`,
    good: `${head}networks bad = 203.0.113.0/24\n${ending}reject bad when client in bad\naccept everyone\n`,
  },
  (list: string) => ({
    message: `nothing is looked up in the list \`${list}\``,
    help: 'use it in a rule, or delete it',
  }),
);

export const unusedDefine = finding(
  {
    code: 'MP131',
    severity: 'warning',
    title: 'a definition that nothing uses',
    doc: 'The condition has a name that no rule, section or other definition uses.',
    bad: `${head}define customer = client in ours\n${ending}accept everyone\n`,
    good: `${head}define customer = client in ours\notherwise reply 550 5.7.1 "Refused"\nrelay for customer\naccept everyone\n`,
  },
  (name: string) => ({
    message: `nothing uses the definition \`${name}\``,
    help: 'use it in a condition, or delete it',
  }),
);

export const confusingName = finding(
  {
    code: 'MP132',
    severity: 'warning',
    title: 'a name that is a word of the language',
    doc: 'Words of the language may be names, but a sentence with such a name is hard to read aloud.',
    bad: 'mailpolicy 1\nnetworks client = 192.0.2.0/24\notherwise reply 550 5.7.1 "Refused"\nrelay for client in client\naccept everyone\n',
    good: `${head}${ending}accept everyone\n`,
  },
  (name: string, isFact: boolean) => ({
    message: `\`${name}\` is a word of the language too${isFact ? ', and in a condition it means the fact' : ''}`,
    help: 'give it a name of your own',
  }),
);

export const usageFindings = [lookAlike, vainAllow, unusedList, unusedDefine, confusingName];
