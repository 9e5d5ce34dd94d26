import { finding } from '../finding.ts';
import { namesOf } from '../quote.ts';
import type { Span } from '../span.ts';

const head =
  'mailpolicy 1\nnetworks ours = 192.0.2.0/24\ndomains hosted = "msen.example"\notherwise reply 550 5.7.1 "Refused"\n';
const relay = 'relay to hosted\nrelay for client in ours\n';

/** A rule and its place, to be pointed at. */
interface Named {
  readonly name: string;
  readonly span: Span;
}

export const noEnd = finding(
  {
    code: 'MP201',
    severity: 'error',
    title: 'no unconditional end',
    doc: 'A policy ends in a verdict without a condition, outside any conditional section, so that every message gets an answer that somebody wrote. No `pass` stands above it in its section: it would lead round the end.',
    bad: `${head}${relay}reject bad when subject contains "lottery"\n`,
    good: `${head}${relay}reject bad when subject contains "lottery"\naccept everyone\n`,
  },
  (left?: { readonly pass: string; readonly end: string }) =>
    left === undefined
      ? {
          message: 'the policy does not end in an unconditional verdict',
          help: 'end it with `accept everyone` or `reject everyone`',
        }
      : {
          message: `what \`${left.pass}\` lets by gets no answer: it leaves the section in which \`${left.end}\` stands`,
          help: `put \`section "…"\` before \`${left.end}\`, so that \`pass\` leads to it`,
        },
);

export const unreachable = finding(
  {
    code: 'MP202',
    severity: 'warning',
    title: 'a rule behind an unconditional verdict',
    doc: 'The first verdict wins, and one that holds without a condition always does: nothing below it is ever asked.',
    bad: `${head}${relay}accept customers\nreject bad when subject contains "lottery"\naccept everyone\n`,
    good: `${head}${relay}reject bad when subject contains "lottery"\naccept everyone\n`,
  },
  (hidden: { readonly rule: string; readonly others: readonly Named[] }, above: Named) => ({
    message: `\`${hidden.rule}\` is never asked: \`${above.name}\` above it always answers`,
    secondary: [{ span: above.span, label: 'always answers' }],
    notes: hidden.others.length === 0 ? [] : [`neither is ${namesOf(hidden.others)}`],
    help: 'move it above, or delete it',
  }),
);

export const noRelay = finding(
  {
    code: 'MP203',
    severity: 'warning',
    title: 'mail for nobody',
    doc: 'Without a `relay` statement the gate is closed: every recipient is refused, whatever the rules say.',
    bad: `${head}accept everyone\n`,
    good: `${head}${relay}accept everyone\n`,
  },
  () => ({
    message: 'no `relay` statement: this policy takes mail for no recipient',
    help: 'say which domains are yours: `relay to LIST`',
  }),
);

export const heldBack = finding(
  {
    code: 'MP205',
    severity: 'warning',
    title: 'a rule held until after the message',
    doc: 'The rule could answer before the message is sent, but a rule above it has to wait for the message, and order is precedence. The whole message is transferred before the refusal. Moving the rule above saves that, and changes which rule answers where both hold.',
    bad: `${head}${relay}reject bad when subject contains "lottery"\nreject forger when sender is "x@msen.example"\naccept everyone\n`,
    good: `${head}${relay}reject forger when sender is "x@msen.example"\nreject bad when subject contains "lottery"\naccept everyone\n`,
  },
  (rule: string, known: string, holder: string) => ({
    message: `\`${rule}\` is known at ${known}, but may have to wait until after the message`,
    notes: [`\`${holder}\` above it may need the message`],
    help: `move it above \`${holder}\`, or acknowledge the order with \`allow MP205 because "…"\``,
  }),
);

export const notHere = finding(
  {
    code: 'MP401',
    severity: 'warning',
    title: 'a rule not here',
    doc: 'The listener of this kind can never know what the rule asks, so the rule is left out there. Where an exception is left out, the refusals below it hold for more mail than the policy says.',
    bad: `${head}${relay}reject bad when subject contains "lottery"\naccept everyone\n`,
    good: `${head}${relay}reject forger when sender is "x@msen.example"\naccept everyone\n`,
  },
  (rule: string, front: string, fact: string) => ({
    message: `\`${rule}\` is not here on a \`${front}\` listener, which never knows \`${fact}\``,
    help: 'give that listener a policy without it, or enforce it in the embedded server',
  }),
);

export const orderFindings = [noEnd, unreachable, noRelay, heldBack, notHere];
