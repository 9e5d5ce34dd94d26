import { isUnconditional } from '../core/condition.ts';
import type { DeclaredService } from '../core/declared-service.ts';
import type { Policy, Rule } from '../core/policy.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { duplicateName } from '../diagnostics/findings/conditions.ts';
import { noEnd } from '../diagnostics/findings/order.ts';
import { includeFailed } from '../diagnostics/findings/statements.ts';
import type { Span } from '../diagnostics/span.ts';
import { makeBinder } from './bind-condition.ts';
import { bindCorrespondents } from './bind-correspondents.ts';
import { bindGate } from './bind-gate.ts';
import { bindKept } from './bind-kept.ts';
import type { BoundList } from './bind-lists.ts';
import { bindList } from './bind-lists.ts';
import type { BoundSection } from './bind-rules.ts';
import { bindRules } from './bind-rules.ts';
import { bindService, withReason } from './bind-services.ts';
import type { Settings } from './bind-settings.ts';
import { bindSettings } from './bind-settings.ts';
import { makeTestBinder } from './bind-test.ts';
import type { DeclaredChecks } from './declared-checks.ts';
import { makeDeclaredChecks } from './declared-checks.ts';
import type { Lost } from './lost.ts';
import { lostAt } from './lost.ts';
import { makeNames } from './names.ts';
import type { Program, Said } from './program.ts';
import { endOf } from './program.ts';
import { readStatement } from './read-statement.ts';

type Report = (diagnostic: Diagnostic) => void;

/** More errors than anybody reads: the rest of the policy is not looked at, and who knows what was lost. */
export const mostFaults = 1000;

/** What checking gives: a policy only where no error was found. */
export interface Checked {
  readonly policy: Policy | undefined;
  /** The statements that could be read, in order. */
  readonly said: readonly Said[];
  /** The lists, with the places of their entries. */
  readonly lists: readonly BoundList[];
  /** The sections, that of section number 1 first. */
  readonly sections: readonly BoundSection[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * From statements to the core: words to records, names to what they name, types, replies. Promises the lints and the
 * plan a policy in which every name means something. `before` are the errors found on the way: a statement that could
 * not be read may hold the very name, reply or end that seems to be missing, and no echo of it is wanted.
 */
export function check(program: Program, before: readonly Diagnostic[]): Checked {
  const diagnostics: Diagnostic[] = [];
  let errors = 0;
  const report: Report = (diagnostic) => {
    if (errors >= mostFaults) return;
    if (diagnostic.severity === 'error') errors++;
    diagnostics.push(diagnostic);
  };
  const said: Said[] = [];
  const unread: Span[] = [];
  for (const statement of program.statements) {
    if (errors >= mostFaults) break;
    const read = readStatement(statement, report);
    if (read === undefined) unread.push(statement.span);
    else said.push(read);
  }
  const givenUp: Checked = { policy: undefined, said, lists: [], sections: [], diagnostics };
  checkNames(said, report);
  if (errors >= mostFaults) return givenUp;
  const faults = before.filter((each) => each.severity === 'error');
  const missing = () => faults.length + errors >= mostFaults || faults.some((each) => each.code === includeFailed.code);
  const lost = lostAt([...faults.map((each) => each.span), ...unread], missing);
  const settings = bindSettings(program, said, lost, report);
  const lists = bindLists(program, said, settings.timezone, report);
  if (errors >= mostFaults) return givenUp;
  const areDeclared = makeDeclaredChecks(said, lost, report);
  const services = said.flatMap((each): DeclaredService[] => {
    if (each.kind === 'rule') {
      const kept = bindKept(each.rule, areDeclared, report);
      return kept === undefined ? [] : [kept];
    }
    return each.declared.kind === 'service' ? [bindService(each.declared, report)] : [];
  });
  const { policy, sections } = bind(program, said, settings, lists, services, areDeclared, lost, report);
  const isWhole = lost.isNothing && !hasErrors(diagnostics);
  return { policy: isWhole ? policy : undefined, said, lists, sections, diagnostics };
}

function bind(
  program: Program,
  said: readonly Said[],
  settings: Settings,
  bound: readonly BoundList[],
  services: readonly DeclaredService[],
  areDeclared: DeclaredChecks,
  lost: Lost,
  report: Report,
): { readonly policy: Policy; readonly sections: readonly BoundSection[] } {
  const lists = bound.map(({ list }) => list);
  const defines = definesOf(said);
  const names = makeNames(lists, services, defines, lost, report);
  const binder = makeBinder(names, makeTestBinder(names, areDeclared, report), defines, report);
  binder.checkDefines();
  const gate = bindGate(program, said, binder, settings, lost, report);
  const { rules, sections } = bindRules(said, binder, services, settings, lost, report);
  checkEnd(program, rules, said, lost, report);
  const { timezone, help } = settings;
  const shown = services.map((service) => withReason(service, rules));
  const correspondents = bindCorrespondents(gate, rules);
  return {
    policy: { file: program.file, timezone, help, lists, services: shown, gate, correspondents, rules },
    sections,
  };
}

/** The last verdict always holds, and no `pass` leads round it. */
function checkEnd(program: Program, rules: readonly Rule[], said: readonly Said[], lost: Lost, report: Report): void {
  const acting = rules.filter((rule) => rule.observed === undefined);
  const last = acting.findLast((rule) => rule.action.kind === 'verdict');
  if (!lost.isNothing) {
    // A lost section may be what makes it conditional, and a lost statement below it the end.
    const written = said.flatMap((each) => (each.kind === 'rule' ? [each.rule] : []))[last?.index ?? -1];
    const isPlain = written?.when === undefined && written?.unless === undefined;
    if (last === undefined || isPlain || lost.mayFollow(last.span)) return;
  }
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
        : each.declared.kind === 'list' || each.declared.kind === 'service' || each.declared.kind === 'define'
          ? { space: spaces.name, what: 'a list, service or definition named', word: each.declared.name }
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
