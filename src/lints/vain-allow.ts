import type { Said } from '../check/program.ts';
import type { WrittenAllow } from '../declarations/written.ts';
import { catalog } from '../diagnostics/catalog.ts';
import { vainAllow as finding } from '../diagnostics/findings/usage.ts';
import type { StatementLint } from './lint-record.ts';

/** Acknowledgements of codes that do not exist, or that are errors. */
export const vainAllow: StatementLint = ({ said }) =>
  said.flatMap(allowsOf).flatMap((allow) => {
    const page = catalog.find((each) => each.code === allow.code);
    return page === undefined || page.severity === 'error'
      ? [finding.at(allow.codeSpan, allow.code, page !== undefined)]
      : [];
  });

/** Every `allow` of a statement. */
function allowsOf(said: Said): readonly WrittenAllow[] {
  if (said.kind === 'rule') return said.rule.allows;
  return said.declared.kind === 'allow' ? [said.declared.allow] : [];
}
