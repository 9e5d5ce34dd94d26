import type { Command } from './command.ts';

/** Every subcommand, by name. Each is loaded when it is called, so that `lint` starts without a mail server in memory. */
export const commands: readonly Command[] = [
  {
    name: 'check-dns',
    usage: 'mailpolicy check-dns [FILE] [--config mailpolicy.yaml] [--server ADDRESS]… [--json]',
    doc: 'asks every DNS list of a policy for what it must list and what it must not, and says which cannot be believed',
    run: async (args) => (await import('./check-dns.ts')).checkDns(args),
  },
  {
    name: 'ctl',
    usage: 'mailpolicy ctl reload|status [--config mailpolicy.yaml] [--socket PATH] [--json]',
    doc: 'tells the running daemon to read its policy anew, or asks how it is',
    run: async (args) => (await import('./ctl.ts')).ctl(args),
  },
  {
    name: 'explain',
    usage: 'mailpolicy explain CODE… [--json]',
    doc: 'prints the page of a finding: what it means, a policy that has it, and the same policy mended',
    run: async (args) => (await import('./explain.ts')).explain(args),
  },
  {
    name: 'fmt',
    usage: 'mailpolicy fmt FILE… [--check] [--diff]',
    doc: 'brings policies into their canonical layout; comments are kept',
    run: async (args) => (await import('./fmt.ts')).fmt(args),
  },
  {
    name: 'init',
    usage: 'mailpolicy init [DIR] [--domain NAME]… [--hostname NAME]',
    doc: 'writes a policy to start from, its tests and lists and a configuration, and says the next two commands; files that are there stay as they are',
    run: async (args) => (await import('./init.ts')).init(args),
  },
  {
    name: 'lint',
    usage: 'mailpolicy lint FILE… [--format text|json|sarif|github|gnu] [--fix] [--max-warnings N]',
    doc: 'says everything that is wrong with a policy, where, and how to mend it',
    run: async (args) => (await import('./lint.ts')).lint(args),
  },
  {
    name: 'plan',
    usage: 'mailpolicy plan FILE [--listener KIND] [--json]',
    doc: 'shows when each rule is known, fixed and answered, and what holds it',
    run: async (args) => (await import('./plan.ts')).plan(args),
  },
  {
    name: 'serve',
    usage: 'mailpolicy serve [--config mailpolicy.yaml]',
    doc: 'enforces a policy on live mail',
    run: async (args) => (await import('./serve.ts')).serve(args),
  },
  {
    name: 'state',
    usage:
      'mailpolicy state list [KIND] | show VALUE | forget VALUE | login IP|- | import FILE… [--lists FOLDER] | export [KIND] [--config mailpolicy.yaml] [--state FILE] [--json]',
    doc: 'looks at what is remembered of earlier mail, and changes it; notes logins, by address or out of the log of Dovecot on standard input (`-`); imports what postgrey remembers (`db_dump -p postgrey.db`) and its whitelists (as lists of a policy)',
    run: async (args) => (await import('./state.ts')).state(args),
  },
  {
    name: 'test',
    usage: 'mailpolicy test [FILE|FOLDER…] [--coverage]',
    doc: 'plays the tests of policies',
    run: async (args) => (await import('./test.ts')).test(args),
  },
  {
    name: 'try',
    usage:
      'mailpolicy try FILE [--client IP] [--helo NAME] [--auth USER] [--tls] [--from ADDRESS] [--to ADDRESS]… [--message FILE] [--dns ZONEFILE] [--state FILE] [--probe ADDRESS=accepted|refused|unavailable]… [--now TIME] [--json]',
    doc: 'plays one session against a policy and says which rule answered, and why',
    run: async (args) => (await import('./try.ts')).tryCommand(args),
  },
];
