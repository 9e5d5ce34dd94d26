import { answeredAtOnce } from './answered-at-once.ts';
import { confusingNames } from './confusing-names.ts';
import { decidedBySection } from './decided-by-section.ts';
import { decidedConditions } from './decided-conditions.ts';
import { duties } from './duties.ts';
import { emptySection } from './empty-section.ts';
import { everyOfNone } from './every-of-none.ts';
import { foreignSigns } from './foreign-signs.ts';
import { forgedAccept } from './forged-accept.ts';
import { heldBack } from './held-back.ts';
import { idleEntries } from './idle-entries.ts';
import { impossibleValues } from './impossible-values.ts';
import { lateRelay } from './late-relay.ts';
import type { Lint, StatementLint } from './lint-record.ts';
import { listFaults } from './list-faults.ts';
import { listingShown } from './listing-shown.ts';
import { lookAlikes } from './look-alikes.ts';
import { mixedConnectives } from './mixed-connectives.ts';
import { negations } from './negations.ts';
import { nestedQuantifiers } from './nested-quantifiers.ts';
import { networkSpelling } from './network-spelling.ts';
import { noHelp } from './no-help.ts';
import { noRelay } from './no-relay.ts';
import { notHere } from './not-here.ts';
import { observedTooLong } from './observed-too-long.ts';
import { oddEntries } from './odd-entries.ts';
import { openRelay } from './open-relay.ts';
import { opposedLists } from './opposed-lists.ts';
import { outOfRange } from './out-of-range.ts';
import { ownClientsWait } from './own-clients-wait.ts';
import { patterns } from './patterns.ts';
import { placeholderNotKnown } from './placeholder-not-known.ts';
import { repeatedPart } from './repeated-part.ts';
import { replyLength } from './reply-length.ts';
import { shadowed } from './shadowed.ts';
import { skippedRules } from './skipped-rules.ts';
import { splitting } from './splitting.ts';
import { unreachable } from './unreachable.ts';
import { unusedNames } from './unused-names.ts';
import { vainAllow } from './vain-allow.ts';
import { vainDeclaration } from './vain-declaration.ts';
import { vainPass } from './vain-pass.ts';
import { vainTimes } from './vain-times.ts';

/** Lints that look at statements one by one. Their order does not matter: findings are shown by place. */
export const statementLints: readonly StatementLint[] = [
  confusingNames,
  decidedBySection,
  everyOfNone,
  foreignSigns,
  impossibleValues,
  listFaults,
  lookAlikes,
  mixedConnectives,
  negations,
  nestedQuantifiers,
  networkSpelling,
  oddEntries,
  repeatedPart,
  vainAllow,
];

/** Lints for which the policy has to be whole. */
export const lints: readonly Lint[] = [
  answeredAtOnce,
  decidedConditions,
  duties,
  emptySection,
  forgedAccept,
  heldBack,
  idleEntries,
  lateRelay,
  listingShown,
  noHelp,
  noRelay,
  notHere,
  observedTooLong,
  openRelay,
  opposedLists,
  outOfRange,
  ownClientsWait,
  patterns,
  placeholderNotKnown,
  replyLength,
  shadowed,
  skippedRules,
  splitting,
  unreachable,
  unusedNames,
  vainDeclaration,
  vainPass,
  vainTimes,
];
