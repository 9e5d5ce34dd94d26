/** A small fault, planted by replacing a piece of the source that stands there once. */
export interface Fault {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Wrong engines, each of which the equivalence must find out. */
export const faults: readonly Fault[] = [
  {
    name: 'unavailable counts as true',
    file: 'plan/link-conditions.ts',
    find: "test.kind === 'unavailable' ? 'true' : 'unavailable'",
    replace: "'true'",
  },
  {
    name: 'pending counts as false',
    file: 'plan/link-conditions.ts',
    find: "case 'pending':\n        return 'pending';",
    replace: "case 'pending':\n        return 'false';",
  },
  {
    name: 'unavailable comes before pending',
    file: 'plan/link-conditions.ts',
    find: "known, element);\n    if (next === 'false') return 'false';\n    if (next !== 'true' && truth !== 'pending') truth = next;",
    replace:
      "known, element);\n    if (next === 'false') return 'false';\n    if (next !== 'true' && truth !== 'unavailable') truth = next;",
  },
  {
    name: '`every` of nothing is false',
    file: 'plan/link-conditions.ts',
    find: 'function checkEvery(part: Check, known: Known, elements: readonly ElementKnown[]): Truth {',
    replace:
      "function checkEvery(part: Check, known: Known, elements: readonly ElementKnown[]): Truth {\n  if (elements.length === 0) return 'false';",
  },
  {
    name: 'the index forgets the parents of a domain',
    file: 'plan/lookups.ts',
    find: "for (let dot = domain.indexOf('.'); dot !== -1;",
    replace: 'for (let dot = -1; dot !== -1;',
  },
  {
    name: 'the index forgets networks shorter than /32',
    file: 'plan/lookups.ts',
    find: 'push(found, rules.get(networkKey(ip, prefix)));',
    replace: 'if (prefix >= 32) push(found, rules.get(networkKey(ip, prefix)));',
  },
  {
    name: 'a rule whose guard is pending does not hold the walk',
    file: 'engine/candidates.ts',
    find: "if (whilePending === 'none') return end;",
    replace: "if (whilePending !== 'all') return end;",
  },
  {
    name: 'rules whose guard is unavailable are not looked at',
    file: 'engine/candidates.ts',
    find: "if (reading.kind !== 'known') return reading.kind === 'pending' ? 'pending' : 'all';",
    replace:
      "if (reading.kind === 'unavailable') return [];\n  if (reading.kind !== 'known') return reading.kind === 'pending' ? 'pending' : 'all';",
  },
  {
    name: '`pass` leaves nothing',
    file: 'engine/walk.ts',
    find: 'left = section;\n',
    replace: '',
  },
  {
    name: '`pass` of an earlier phase is forgotten',
    file: 'engine/walk.ts',
    find: 'let { left, passes } = from;',
    replace: 'let [left, passes]: [number | undefined, readonly LinkedRule[]] = [undefined, []];',
  },
  {
    name: 'an observed rule answers',
    file: 'plan/link.ts',
    find: 'return !rule.observed && ',
    replace: 'return ',
  },
  {
    name: 'a rule below the one that decides applies',
    file: 'engine/walk.ts',
    find: 'at < deciding.at;',
    replace: 'at < plan.rules.length;',
  },
  {
    name: 'a verdict is answered before RCPT',
    file: 'engine/decide.ts',
    find: '!fixed.rule.rule.atOnce || ',
    replace: '',
  },
  {
    name: 'an unavailable rule is skipped whatever it says',
    file: 'engine/walk.ts',
    find: "truth === 'unavailable' && ifUnavailable === 'skip'",
    replace: "truth === 'unavailable'",
  },
  {
    name: 'a look-up under way is not waited for',
    file: 'engine/walk.ts',
    find: "if (truth === 'pending') return",
    replace: "if (truth === 'pending') cutTo(asked, 0);\n    if (truth === 'pending') return",
  },
  {
    name: 'what depends on a greeting outlives it',
    file: 'engine/readings.ts',
    find: 'for (let later = begun.length - 1; later >= layer; later--)',
    replace: 'for (let later = begun.length - 1; later >= 2; later--)',
  },
  {
    name: 'what is known at MAIL counts as known before',
    file: 'engine/readings.ts',
    find: "of === 'session' && hasReached(then.session, fact.phase)",
    replace: "of === 'session'",
  },
  {
    name: 'a gate that cannot tell is open',
    file: 'engine/decide.ts',
    find: "if (gate !== 'true') return",
    replace: "if (gate === 'false') return",
  },
  {
    name: 'recipients are split for their texts',
    file: 'engine/split.ts',
    find: 'if (ones.class === others.class) return undefined;',
    replace: 'if (ones.rule === others.rule) return undefined;',
  },
  {
    name: 'own clients are split',
    file: 'engine/split-newcomer.ts',
    find: "if (isOwn) return 'none';",
    replace: '',
  },
  {
    name: 'a recipient is split for ever',
    file: 'engine/split-newcomer.ts',
    find: "return times < mostSplits ? rule : 'none';",
    replace: 'return rule;',
  },
  {
    name: 'a split does not look at what is still to come',
    file: 'engine/split.ts',
    find: 'if (one.fixed === undefined && other.fixed === undefined) {',
    replace: "if (one.fixed !== undefined || other.fixed !== undefined) return 'same';\n  {",
  },
  {
    name: 'a recipient that is named twice counts twice',
    file: 'engine/decide.ts',
    find: 'if (!isLast && isTaken(state, recipient)) return proceed;',
    replace: '',
  },
  {
    name: 'a rule below the one that decides teaches too',
    file: 'engine/keeping.ts',
    find: 'if (rule.at >= deciding.at || ',
    replace: 'if (',
  },
  {
    name: 'a rule of a section that was left teaches too',
    file: 'engine/keeping.ts',
    find: ' || isLeft(rule, passes)) continue;',
    replace: ') continue;',
  },
  {
    name: 'an observed greylist notes nothing',
    file: 'engine/answer-of.ts',
    find: '[...passed, deciding] : passed;',
    replace: '[deciding] : [];',
  },
  {
    name: 'a first contact that cannot be noted makes the client wait all the same',
    file: 'engine/conversation.ts',
    find: '!takeBack(state, outcome.decisions, why)',
    replace: 'takeBack(state, outcome.decisions, why) || why',
  },
  {
    name: 'what is discarded teaches too',
    file: 'engine/answer-of.ts',
    find: "fixed.cause === 'rule' && verdictOf(fixed) === 'accept';",
    replace: "fixed.cause === 'rule' && classOf(fixed) === 2;",
  },
  {
    name: 'what a rule does not concern teaches too',
    file: 'engine/keeping.ts',
    find: "if (truth !== 'true') continue;",
    replace: "if (truth === 'pending') continue;",
  },
];
