import type { Said } from '../check/program.ts';
import type { Written } from '../declarations/written.ts';
import { unusedService } from '../diagnostics/findings/services.ts';
import { unusedDefine, unusedList } from '../diagnostics/findings/usage.ts';
import { facts } from '../facts/registry.ts';
import type { Lint } from './lint-record.ts';
import { everyPart, writtenConditions } from './written-conditions.ts';

/** Lists, services and definitions that nothing uses. Those of an included file may be another policy's. */
export const unusedNames: Lint = ({ policy, said }) => {
  const used = new Set([...writtenConditions(said).flatMap(namesIn), ...relayLists(said)]);
  return said.flatMap((each) => {
    if (each.kind !== 'declared' || each.statement.span.source.name !== policy.file) return [];
    const { declared } = each;
    if (declared.kind !== 'list' && declared.kind !== 'service' && declared.kind !== 'define') return [];
    if (declared.kind === 'service' && declared.service.kind === 'state')
      return asksState(said) ? [] : [unusedService.at(declared.name.span, 'declaration', declared.name.name)];
    if (used.has(declared.name.name) || isFact(declared.name.name)) return [];
    if (declared.kind === 'service' && declared.name.name !== declared.service.kind)
      return [unusedService.at(declared.name.span, declared.service.kind, declared.name.name)];
    // A check that is declared is noted in each message, asked or not.
    if (declared.kind === 'service') return [];
    return [(declared.kind === 'list' ? unusedList : unusedDefine).at(declared.name.span, declared.name.name)];
  });
};

/** Whether some condition asks for logins or correspondents. */
function asksState(said: readonly Said[]): boolean {
  const parts = writtenConditions(said).flatMap((condition) => [...everyPart(condition)]);
  return parts.some((part) => part.kind === 'test' && part.argument?.kind === 'literal');
}

/** A definition named like a yes-or-no fact cannot be used: the name is said to be confusing, and that is enough. */
function isFact(name: string): boolean {
  return facts.some((fact) => fact.name === name && fact.type === 'yes-no');
}

function namesIn(condition: Written): string[] {
  return [...everyPart(condition)].flatMap((part) => {
    if (part.kind === 'name') return [part.word.name];
    if (part.kind !== 'test') return [];
    return [...part.operands, ...(part.argument === undefined ? [] : [part.argument])].flatMap((term) =>
      term.kind === 'word' ? [term.name] : [],
    );
  });
}

function relayLists(said: readonly Said[]): string[] {
  return said.flatMap((each) =>
    each.kind === 'declared' && each.declared.kind === 'relay to' ? each.declared.lists.map((word) => word.name) : [],
  );
}
