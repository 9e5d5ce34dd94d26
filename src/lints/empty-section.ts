import type { Said } from '../check/program.ts';
import { emptySection as finding } from '../diagnostics/findings/timing.ts';
import type { Lint } from './lint-record.ts';

/** Sections that hold no rule. */
export const emptySection: Lint = ({ said }) => {
  const marks = said.filter((each) => each.kind === 'rule' || each.declared.kind === 'section');
  return marks.flatMap((each, at) => {
    const section = sectionOf(each);
    return section === undefined || marks[at + 1]?.kind === 'rule'
      ? []
      : [finding.at(section.title.span, section.title.value)];
  });
};

function sectionOf(said: Said) {
  return said.kind === 'declared' && said.declared.kind === 'section' ? said.declared : undefined;
}
