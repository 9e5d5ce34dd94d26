import type { IToken, ParserMethod, Rule, TokenType } from 'chevrotain';
import { EmbeddedActionsParser, EOF, Lexer } from 'chevrotain';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import {
  emptyGroup,
  indentedStart,
  nestedTooDeep,
  noVerb,
  strangeCharacter,
  strangeWord,
  strayClose,
  unclosedGroup,
  unterminatedText,
  wrongQuotes,
} from '../src/diagnostics/findings/syntax.ts';
import type { Source } from '../src/diagnostics/source.ts';
import { makeSource } from '../src/diagnostics/source.ts';
import type { Span } from '../src/diagnostics/span.ts';
import { textOf } from '../src/diagnostics/span.ts';
import type { Comment, Connective as ConnectiveTerm, Group, Statement, Symbol as SymbolTerm, Term } from './ast.ts';
import {
  Bad,
  BadBare,
  BadQuotes,
  BadString,
  Close,
  Connective,
  Leaf,
  Open,
  StatementBreak,
  shapeOf,
  Text,
  vocabulary,
  Word,
} from './tokens.ts';

/** Groups stand in groups so deep and no deeper: the parser recurses. */
const deepest = 64;

/** More faults than anybody reads: further ones only keep their statements out. */
const mostFaults = 1000;

/** What reading a source gives. A statement with a fault is not among the statements. */
export interface Reading {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

let reader: ((source: Source) => Reading) | undefined;

/** Reads a whole source. The parser is built at the first call, and there is only one. */
export function read(source: Source): Reading {
  reader ??= makeReader({ skipValidations: true });
  return reader(source);
}

/** A new lexer and parser. To validate the grammar takes longer than to read a policy, so only a test asks for it. */
export function makeReader(options: { readonly skipValidations: boolean }): (source: Source) => Reading {
  const lexer = new Lexer([...vocabulary], { positionTracking: 'onlyOffset', ensureOptimizations: true, ...options });
  const parser = new PolicyParser(options);
  return (source) => {
    const comments: Comment[] = [];
    parser.open(source);
    for (const { start, end } of stretches(source)) {
      const { tokens, groups } = lexer.tokenize(source.text.slice(start, end));
      for (const { image, startOffset } of groups['comments'] ?? []) {
        const at = start + startOffset;
        comments.push({ kind: 'comment', text: image, span: { source, start: at, end: at + image.length } });
      }
      parser.readOn(start, tokens);
    }
    return { ...parser.close(), comments };
  };
}

/** The productions of the grammar, for its page. */
export function productions(): readonly Rule[] {
  return Object.values(new PolicyParser({ skipValidations: true }).getGAstProductions());
}

/**
 * Cuts a source before statements into stretches of some 64 kB: the tokens of a large file never live all at once.
 * A byte order mark belongs to none.
 */
function* stretches(source: Source): Generator<Span> {
  const { text } = source;
  const margin = /\n(?=[^ \t\r\n#])/g;
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length) {
    margin.lastIndex = start + 65_536;
    const end = (margin.exec(text)?.index ?? text.length - 1) + 1;
    yield { source, start, end };
    start = end;
  }
}

/**
 * The grammar. It takes every sequence of tokens: what is wrong with a statement is found by productions of its own.
 * So there is no recovery that would guess, and each statement is read whatever stands in the others.
 */
class PolicyParser extends EmbeddedActionsParser {
  private source: Source = nothing;
  /** Where the tokens' own offsets begin. */
  private base = 0;
  private statements: Statement[] = [];
  private diagnostics: Diagnostic[] = [];
  /** Faults in the structure of the statement being read: they count only where all its tokens are sound. */
  private misshapes: Diagnostic[] = [];
  private isSound = true;
  /** Where the last bare text ends that is neither a word nor a literal. */
  private strangeEnd = -1;
  private depth = 0;
  /** Brackets of other languages that were reported, and not closed since: one finding tells of the pair. */
  private openBrackets = 0;

  /** stretch = [StatementBreak] [statement {StatementBreak statement}] */
  private readonly stretch = this.RULE('stretch', () => {
    this.OPTION(() => this.CONSUME1(StatementBreak));
    this.MANY_SEP({ SEP: StatementBreak, DEF: () => this.SUBRULE(this.statement) });
  });

  private readonly partsOfStatement = [
    { ALT: () => this.leaf(this.CONSUME(Leaf)) },
    { ALT: () => this.SUBRULE(this.group) },
    { ALT: () => this.bad(this.CONSUME(Bad)) },
    { ALT: () => this.stray(this.CONSUME(Close)) },
  ];

  /** statement = (Leaf | group | Bad | Close) {Leaf | group | Bad | Close} */
  private readonly statement: ParserMethod<[], void> = this.RULE('statement', () => {
    const terms: Term[] = [];
    this.AT_LEAST_ONE(() => {
      const term = this.OR(this.partsOfStatement);
      if (term !== undefined) terms.push(term);
    });
    this.ACTION(() => this.finish(terms));
  });

  private readonly partsOfGroup = [
    { ALT: () => this.leaf(this.CONSUME(Leaf)) },
    { ALT: () => this.SUBRULE(this.group) },
    { ALT: () => this.bad(this.CONSUME(Bad)) },
  ];

  /** group = Open {Leaf | group | Bad} [Close] */
  private readonly group: ParserMethod<[], Group> = this.RULE('group', () => {
    const terms: Term[] = [];
    const open = this.CONSUME(Open);
    this.ACTION(() => this.enter(open));
    this.MANY(() => {
      const term = this.OR(this.partsOfGroup);
      if (term !== undefined) terms.push(term);
    });
    const close = this.OPTION(() => this.CONSUME(Close));
    return this.ACTION(() => this.leave(open, terms, close));
  });

  constructor(options: { readonly skipValidations: boolean }) {
    super([...vocabulary, Leaf, Bad], { maxLookahead: 2, ...options });
    this.performSelfAnalysis();
  }

  /** Begins a source. */
  open(source: Source): void {
    this.source = source;
    this.strangeEnd = -1;
    this.statements = [];
    this.diagnostics = [];
  }

  /** Reads the tokens of the next stretch, which begins at this offset. */
  readOn(base: number, tokens: IToken[]): void {
    this.base = base;
    this.input = tokens;
    this.stretch();
  }

  /** Ends a source, and keeps nothing of it. */
  close(): Omit<Reading, 'comments'> {
    const { statements, diagnostics } = this;
    this.open(nothing);
    this.input = [];
    return { statements, diagnostics };
  }

  private leaf(token: IToken): Term {
    const span = this.spanOf(token);
    const { image, tokenType } = token;
    if (tokenType === Word) return { kind: 'word', name: image.toLowerCase(), span };
    if (tokenType === Text) return { kind: 'text', value: withoutEscapes(image.slice(1, -1)), span };
    if (tokenType === Connective) return { kind: 'connective', name: connectiveOf(image), span };
    const shape = shapeOf.get(tokenType);
    if (shape !== undefined) return { kind: 'literal', shape, text: image.replace(/[ \t]+/, ' '), span };
    return { kind: 'symbol', text: symbolOf(image), span };
  }

  private enter(open: IToken): void {
    this.depth += 1;
    if (this.depth <= deepest) return;
    this.report(nestedTooDeep.at(this.spanOf(open), deepest));
    // The rest of the statement is skipped, so the groups above find no more of it, and have nothing to say.
    this.isSound = false;
    let next = this.LA(1).tokenType;
    while (next !== StatementBreak && next !== EOF) next = this.SKIP_TOKEN().tokenType;
  }

  private leave(open: IToken, terms: readonly Term[], close: IToken | undefined): Group {
    this.depth -= 1;
    const span = { ...this.spanOf(open), end: this.endOfLast() };
    if (close === undefined) this.misshape(unclosedGroup.at(this.spanOf(open)));
    else if (terms.length === 0) this.misshape(emptyGroup.at(span));
    return { kind: 'group', terms, span };
  }

  private stray(token: IToken): undefined {
    this.ACTION(() => this.misshape(strayClose.at(this.spanOf(token))));
  }

  private bad(token: IToken): undefined {
    this.ACTION(() => {
      this.isSound = false;
      const { image, tokenType } = token;
      const isClosing = /^[\]}]/.test(image);
      if (isClosing && this.openBrackets > 0) {
        this.openBrackets -= 1;
        return;
      }
      if (/^[[{]/.test(image)) this.openBrackets += 1;
      const span = this.spanOf(token);
      // What follows such a word without a blank belongs to it.
      if (span.start !== this.strangeEnd) this.report(lexicalFault(span, tokenType));
      if (tokenType === BadBare) this.strangeEnd = span.end;
    });
  }

  /** Ends a statement: it joins the others if it has no fault. */
  private finish(terms: readonly Term[]): void {
    const first = terms[0];
    if (this.isSound && first !== undefined) {
      const { span } = first;
      if (!isAtMargin(span)) this.misshape(indentedStart.at(span, span));
      else if (first.kind !== 'word') this.misshape(noVerb.at(span, textOf(span)));
    }
    if (this.isSound && this.misshapes.length === 0 && isFilled(terms)) {
      const span = { source: this.source, start: terms[0].span.start, end: this.endOfLast() };
      this.statements.push({ kind: 'statement', terms, span });
    } else if (this.isSound) {
      for (const fault of this.misshapes) this.report(fault);
    }
    this.misshapes = [];
    this.isSound = true;
    this.openBrackets = 0;
  }

  private misshape(fault: Diagnostic): void {
    if (this.misshapes.length < mostFaults) this.misshapes.push(fault);
  }

  private report(fault: Diagnostic): void {
    if (this.diagnostics.length < mostFaults) this.diagnostics.push(fault);
  }

  private spanOf({ startOffset, image }: IToken): Span {
    const start = this.base + startOffset;
    return { source: this.source, start, end: start + image.length };
  }

  private endOfLast(): number {
    return this.spanOf(this.LA(0)).end;
  }
}

const nothing = makeSource('', '');

function isFilled(terms: readonly Term[]): terms is readonly [Term, ...Term[]] {
  return terms.length > 0;
}

/** Whether nothing stands before it on its line; a byte order mark is nothing. */
function isAtMargin({ source, start }: Span): boolean {
  return start === 0 || source.text[start - 1] === '\n' || (start === 1 && source.text.startsWith('\ufeff'));
}

function withoutEscapes(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text;
}

function connectiveOf(image: string): ConnectiveTerm['name'] {
  const name = image.toLowerCase();
  return name === 'and' || name === 'or' ? name : 'not';
}

function symbolOf(image: string): SymbolTerm['text'] {
  switch (image) {
    case ',':
    case '=':
    case '<':
    case '<=':
    case '>':
      return image;
    default:
      return '>=';
  }
}

function lexicalFault(span: Span, type: TokenType): Diagnostic {
  if (type === BadString) return unterminatedText.at(span, textOf(span));
  if (type === BadQuotes) return wrongQuotes.at(span, span);
  if (type === BadBare) return strangeWord.at(span, span);
  return strangeCharacter.at(span, span);
}
