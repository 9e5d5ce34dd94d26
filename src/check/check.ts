import { isUnconditional } from '../core/condition.ts';
import type { Policy, Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { duplicateName } from '../diagnostics/findings/conditions.ts';
import { noEnd } from '../diagnostics/findings/order.ts';
import type { Span } from '../diagnostics/span.ts';
import { makeBinder } from './bind-condition.ts';
import { bindGate } from './bind-gate.ts';
import type { BoundList } from './bind-lists.ts';
import { bindList } from './bind-lists.ts';
import { bindRules } from './bind-rules.ts';
import type { Settings } from './bind-settings.ts';
import { bindSettings } from './bind-settings.ts';
import type { Program, Said } from './program.ts';
import { endOf } from './program.ts';
import { readStatement } from './read-statement.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What checking gives: a policy only where no error was found. */
export interface Checked {
  readonly policy: Policy | undefined;
  /** The statements that could be read, in order. */
  readonly said: readonly Said[];
  /** The lists, with the places of their entries. */
  readonly lists: readonly BoundList[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * From statements to the core: words to records, names to what they name, types, replies. Promises the lints and the
 * plan a policy in which every name means something. `parsedWhole` says that no statement was lost before: one that
 * could not be read may hold the very name, reply or end that seems to be missing, and no echo of it is wanted.
 */
export function check(program: Program, parsedWhole: boolean): Checked {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => void diagnostics.push(diagnostic);
  const said = program.statements.flatMap((statement) => readStatement(statement, report) ?? []);
  const whole = parsedWhole && !hasErrors(diagnostics);
  const settings = bindSettings(program, said, whole, report);
  const lists = bindLists(program, said, settings.timezone, report);
  const policy = bind(program, said, settings, lists, whole, report);
  return { policy: whole && !hasErrors(diagnostics) ? policy : undefined, said, lists, diagnostics };
}

function bind(
  program: Program,
  said: readonly Said[],
  settings: Settings,
  bound: readonly BoundList[],
  whole: boolean,
  report: Report,
): Policy {
  const lists = bound.map(({ list }) => list);
  const binder = makeBinder(lists, definesOf(said), whole, report);
  checkNames(said, report);
  binder.checkDefines();
  const gate = bindGate(program, said, binder, settings, whole, report);
  const rules = bindRules(said, binder, settings, whole, report);
  if (whole) checkEnd(program, rules, report);
  return { file: program.file, timezone: settings.timezone, help: settings.help, lists, gate, rules };
}

/** The last verdict always holds, and no `pass` leads round it. */
function checkEnd(program: Program, rules: readonly Rule[], report: Report): void {
  const acting = rules.filter((rule) => rule.observed === undefined);
  const last = acting.findLast((rule) => rule.action.kind === 'verdict');
  if (last === undefined || !isUnconditional(last.condition)) {
    report(noEnd.at(endOf(program)));
    return;
  }
  const leaver = acting.find(
    (rule) => rule.index < last.index && rule.section === last.section && rule.action.kind === 'pass',
  );
  if (leaver === undefined) return;
  report({
    ...noEnd.at(leaver.span, { pass: leaver.name, end: last.name }),
    secondary: [{ span: last.span, label: 'left out with the rest of the section' }],
  });
}

function bindLists(program: Program, said: readonly Said[], timezone: string, report: Report): BoundList[] {
  return said.flatMap((each) =>
    each.kind === 'declared' && each.declared.kind === 'list'
      ? [bindList(each.declared, timezone, program.listFile, report)]
      : [],
  );
}

function definesOf(said: readonly Said[]) {
  return said.flatMap((each) => (each.kind === 'declared' && each.declared.kind === 'define' ? [each.declared] : []));
}

function checkNames(said: readonly Said[], report: Report): void {
  const spaces = { name: new Map<string, Span>(), rule: new Map<string, Span>() };
  for (const each of said) {
    const named =
      each.kind === 'rule'
        ? { space: spaces.rule, what: 'a rule named', word: each.rule.name }
        : each.declared.kind === 'list' || each.declared.kind === 'define'
          ? { space: spaces.name, what: 'a list or definition named', word: each.declared.name }
          : undefined;
    if (named === undefined) continue;
    const earlier = named.space.get(named.word.name);
    if (earlier === undefined) named.space.set(named.word.name, named.word.span);
    else
      report({
        ...duplicateName.at(named.word.span, named.what, named.word.name),
        secondary: [{ span: earlier, label: 'the first one' }],
      });
  }
}
